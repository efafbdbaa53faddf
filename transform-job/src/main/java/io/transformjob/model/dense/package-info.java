/**
 * Products of matrices in {@code float32}, for models that are one: rows of features come in as arrays, their products with
 * the model's matrix go out. Every way of computing them gives the same bits; nothing is known here of models, text or
 * batches.
 */
package io.transformjob.model.dense;
