/**
 * Model files of the library fastText, which SageMaker's BlazingText leaves: bytes come in, an immutable description goes out.
 * Nothing is scored here.
 */
package io.transformjob.formats.artifact.fasttext;
