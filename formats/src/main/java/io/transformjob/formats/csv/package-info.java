/**
 * Comma separated values: payload bytes come in and {@link io.transformjob.formats.batch.FeatureBatch} goes out, {@link
 * io.transformjob.formats.batch.ScoreBatch} comes in and lines go out. Where a payload was cut is never decided here.
 */
package io.transformjob.formats.csv;
