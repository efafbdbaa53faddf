/**
 * XGBoost model files in every form SageMaker leaves behind, read into one immutable {@link
 * io.transformjob.formats.artifact.xgboost.XgboostModel}. Nothing is executed, nothing is scored.
 */
package io.transformjob.formats.artifact.xgboost;
