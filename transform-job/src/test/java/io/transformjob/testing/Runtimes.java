package io.transformjob.testing;

/** What messages say of the runtimes that there are. */
public final class Runtimes {
    /** The runtimes of this project, as messages list them. */
    public static final String NAMES =
            "kmeans, pca, linear-learner, factorization-machines, knn, lightgbm, blazingtext, onnx, xgboost";

    /** Those that ask a model where it runs. */
    public static final String ELSEWHERE = "http, sagemaker-endpoint, v2";

    private Runtimes() {}
}
