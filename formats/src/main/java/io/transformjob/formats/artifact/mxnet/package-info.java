/**
 * Files of Apache MXNet as SageMaker's first-party algorithms leave them: lists of arrays and the graph of a symbol.
 * Bytes come in, immutable descriptions go out; nothing is executed, nothing is scored.
 */
package io.transformjob.formats.artifact.mxnet;
