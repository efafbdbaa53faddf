/**
 * Blocks of rows as primitive arrays, the one form of data between decoding and encoding: {@link
 * io.transformjob.formats.batch.FeatureBatch} goes into a model, {@link io.transformjob.formats.batch.ScoreBatch} comes
 * out. Nothing here knows text, bytes of a wire format, or models.
 */
package io.transformjob.formats.batch;
