/**
 * RecordIO frames and the SageMaker record in them: a {@link io.transformjob.formats.batch.ScoreBatch} comes in and
 * framed records go out. Which columns there are is never decided here.
 */
package io.transformjob.formats.recordio;
