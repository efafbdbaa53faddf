/**
 * The Spark data source {@code recordio-protobuf}: files of framed records come in as rows, rows go out as files. For those
 * who want rows; no job goes this way.
 */
package io.transformjob.spark.recordio;
