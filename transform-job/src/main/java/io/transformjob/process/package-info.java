/**
 * What becomes of an answer before it is output: joined with its original record, filtered, identified. Bytes of a record
 * and of its answer come in, bytes of an output record go out; how answers are made or put together is not known here.
 */
package io.transformjob.process;
