/**
 * LightGBM text models: rows of numbers come in as {@code float64}, answers go out as the library's {@code predict} gives them.
 * Features that a sparse record does not name are 0, as in the library; an empty cell is missing.
 */
package io.transformjob.model.lightgbm;
