/**
 * Reads ONNX models: a file becomes an immutable graph whose counts, lengths, shapes and nesting have been checked against
 * the bytes there are. Tensors stay where they are in the file until their elements are asked for. Nothing is computed here.
 */
package io.transformjob.formats.artifact.onnx;
