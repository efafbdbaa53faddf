/**
 * ONNX models on ONNX Runtime: an archive becomes a checked graph, and that a session which answers records or whole V2 requests.
 * What could run code or read files is refused before native code sees the model. ONNX Runtime is a jar that not every job has,
 * so that only the classes whose names begin with {@code Ort} link to it.
 */
package io.transformjob.model.onnx;
