/**
 * Requests and responses of the Open Inference Protocol (V2): JSON with tensors in it, or behind it as bytes. A JSON tape or
 * bytes come in, tensors and batches of their rows go out; answers go the other way. Which tensors a model takes is not known
 * here.
 */
package io.transformjob.formats.v2;
