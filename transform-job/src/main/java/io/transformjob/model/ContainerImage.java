package io.transformjob.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The name of a container image, {@code registry/path/repository:tag@digest}, of which only the repository is required.
 * An algorithm is known by its repository: accounts differ from region to region, and users copy images into registries
 * of their own.
 *
 * <p>Source: {@code aws/sagemaker-python-sdk}, {@code image_uri_config}; developer guide, "Common parameters for built-in
 * algorithms".
 *
 * @param repository last part of the path, such as {@code sagemaker-xgboost}
 * @param tag such as {@code 1.7-1}
 * @param digest such as {@code sha256:…}
 */
public record ContainerImage(String repository, Optional<String> tag, Optional<String> digest) {
    private static final Map<String, String> ALGORITHMS = new TreeMap<>();

    static {
        ALGORITHMS.put("xgboost", "xgboost");
        ALGORITHMS.put("sagemaker-xgboost", "xgboost");
        for (String name : new String[] {
            "kmeans",
            "pca",
            "linear-learner",
            "factorization-machines",
            "ntm",
            "knn",
            "randomcutforest",
            "ipinsights",
            "object2vec",
            "lda",
            "blazingtext",
            "image-classification",
            "object-detection",
            "semantic-segmentation",
            "seq2seq"
        }) {
            ALGORITHMS.put(name, name);
        }
        ALGORITHMS.put("forecasting-deepar", "deepar");
        ALGORITHMS.put("sagemaker-scikit-learn", "scikit-learn");
        ALGORITHMS.put("sagemaker-sparkml-serving", "sparkml");
        ALGORITHMS.put("image-classification-neo", "image-classification-neo");
        ALGORITHMS.put("xgboost-neo", "xgboost-neo");
    }

    /** Beginnings of the repositories of framework images, longer ones first where one begins as another. */
    private static final Map<String, String> FRAMEWORKS = new LinkedHashMap<>();

    static {
        FRAMEWORKS.put("huggingface-", "huggingface");
        FRAMEWORKS.put("tei", "huggingface");
        FRAMEWORKS.put("stabilityai-pytorch-", "pytorch");
        FRAMEWORKS.put("pytorch-", "pytorch");
        FRAMEWORKS.put("sagemaker-pytorch", "pytorch");
        FRAMEWORKS.put("tensorflow-", "tensorflow");
        FRAMEWORKS.put("sagemaker-tensorflow", "tensorflow");
        FRAMEWORKS.put("mxnet-", "mxnet");
        FRAMEWORKS.put("sagemaker-mxnet", "mxnet");
        FRAMEWORKS.put("autogluon-", "autogluon");
        FRAMEWORKS.put("djl-", "djl");
        FRAMEWORKS.put("sagemaker-tritonserver", "triton");
        FRAMEWORKS.put("tritonserver", "triton");
        FRAMEWORKS.put("sagemaker-neo-", "neo");
        FRAMEWORKS.put("sagemaker-inference-", "neo");
    }

    /** Reads an image name; any text is one. */
    public static ContainerImage parse(String image) {
        String name = image.strip();
        Optional<String> digest = Optional.empty();
        int at = name.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(name.substring(at + 1));
            name = name.substring(0, at);
        }
        name = name.substring(name.lastIndexOf('/') + 1);
        int colon = name.indexOf(':');
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(name.substring(colon + 1));
        return new ContainerImage(colon < 0 ? name : name.substring(0, colon), tag, digest);
    }

    /** The algorithm whose models the image runs, such as {@code xgboost} or {@code linear-learner}, if it names one. */
    public Optional<String> algorithm() {
        return Optional.ofNullable(ALGORITHMS.get(repository));
    }

    /**
     * The framework whose programs the image runs, such as {@code pytorch}, if it is one of SageMaker's framework images. It does
     * not tell what a model is: whole algorithms run on such images.
     */
    public Optional<String> framework() {
        return FRAMEWORKS.entrySet().stream()
                .filter(framework -> repository.startsWith(framework.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
