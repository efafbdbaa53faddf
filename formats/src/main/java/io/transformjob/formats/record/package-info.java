/**
 * Bytes and the records in them: growable output, gzip input, frames and the search for one in the middle of a stream, and
 * the fault of a record that breaks its format, with its place. Nothing here knows what a record means.
 */
package io.transformjob.formats.record;
