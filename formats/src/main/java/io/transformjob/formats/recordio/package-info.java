/**
 * RecordIO frames and the SageMaker record in them. A stream comes in and records go out, and back; a payload comes in and a
 * {@link io.transformjob.formats.batch.FeatureBatch} goes out; a {@link io.transformjob.formats.batch.ScoreBatch} comes in
 * and framed records go out. Which columns there are is never decided here.
 *
 * <p>For Java programs that want RecordIO-protobuf and nothing else: {@link
 * io.transformjob.formats.recordio.RecordIoProtobufReader}, {@link
 * io.transformjob.formats.recordio.RecordIoProtobufWriter}.
 */
package io.transformjob.formats.recordio;
