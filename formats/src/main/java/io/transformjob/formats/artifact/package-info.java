/**
 * Files of trained models: the archive SageMaker writes, opened under limits, and envelopes such as pickles, read without
 * executing anything. Bytes come in, immutable descriptions go out; scoring is not done here.
 */
package io.transformjob.formats.artifact;
