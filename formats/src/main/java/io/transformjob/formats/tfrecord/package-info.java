/**
 * TFRecord frames: a stream comes in and the data of its records goes out, and back. What the data means is never asked
 * here.
 */
package io.transformjob.formats.tfrecord;
