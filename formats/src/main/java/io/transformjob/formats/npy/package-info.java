/**
 * NumPy files, {@code application/x-npy}: one array comes in and goes out as batches, answers go out as one array. Nothing
 * of Python is run: arrays of objects, which are pickles, are refused.
 */
package io.transformjob.formats.npy;
