package io.transformjob.spark.recordio;

/** Which type inference gives to columns of features. */
enum FeaturesType {
    /** An array of the tensor's numbers; zeros where a sparse tensor has none. */
    ARRAY,
    /** A vector of {@code spark.ml}, dense or sparse as the tensor is. */
    VECTOR,
    /** A struct of size, indices and values. */
    SPARSE
}
