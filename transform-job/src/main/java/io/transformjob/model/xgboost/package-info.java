/**
 * XGBoost as SageMaker's containers run it: rules of each library version, compiled trees and linear models, objectives,
 * ensembles, and the container's answers. Models come in as immutable descriptions, batches as arrays; no text is read or
 * written here.
 */
package io.transformjob.model.xgboost;
