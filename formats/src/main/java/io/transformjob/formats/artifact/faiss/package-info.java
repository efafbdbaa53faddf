/**
 * Files of the library FAISS, which SageMaker's k-NN stores its points in: bytes come in, an immutable description goes out.
 * What is searched, and how, is not known here.
 */
package io.transformjob.formats.artifact.faiss;
