/**
 * RecordIO frames and the SageMaker record in them: a stream comes in and the data of its records goes out, and back; a
 * {@link io.transformjob.formats.batch.ScoreBatch} comes in and framed records go out. Which columns there are is never
 * decided here.
 */
package io.transformjob.formats.recordio;
