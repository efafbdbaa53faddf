/**
 * From a split to its part of an output object: runs payloads through decoder, model and encoder, joins answers with their
 * records, and publishes whole objects only. How answers are made is not known here, nor is Spark.
 */
package io.transformjob.assemble;
