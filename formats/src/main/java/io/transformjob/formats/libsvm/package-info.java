/**
 * {@code text/libsvm}: lines of {@code index:value} to sparse batches. Records are found elsewhere.
 */
package io.transformjob.formats.libsvm;
