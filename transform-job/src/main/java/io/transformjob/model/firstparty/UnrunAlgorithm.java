package io.transformjob.model.firstparty;

import io.transformjob.model.UnsupportedRequestException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What SageMaker runs and this version does not, and why: somebody who reads it should know at once whether to wait, to convert or
 * to go elsewhere.
 *
 * <p>Source: developer guide, "Use Amazon SageMaker built-in algorithms"; {@code aws/sagemaker-python-sdk}, {@code
 * image_uri_config}.
 */
public enum UnrunAlgorithm {
    NTM(
            "ntm",
            "the neural topic model",
            "whether its topic weights are a softmax of the encoder's means or these means cut at 0 and normalised is not published,"
                    + " and the two differ"),
    LDA(
            "lda",
            "latent Dirichlet allocation",
            "the steps by which its container finds the topics of a document, and when it stops, are not published"),
    RANDOM_CUT_FOREST(
            "randomcutforest",
            "random cut forest",
            "neither the layout of its forest nor the formula of its score is published"),
    IP_INSIGHTS(
            "ipinsights",
            "IP Insights",
            "how its file names the entities and addresses of its vectors is not published"),
    OBJECT2VEC("object2vec", "Object2Vec", "the layout of its encoders is not published"),
    DEEPAR("deepar", "DeepAR", "its forecasts are drawn at random from a network whose layout is not published"),
    SEQ2SEQ("seq2seq", "sequence to sequence", "how its container searches for the best translation is not published"),
    IMAGE_CLASSIFICATION(
            "image-classification",
            "image classification",
            "its model is an MXNet network of images, which are not read"),
    OBJECT_DETECTION(
            "object-detection", "object detection", "its model is an MXNet network of images, which are not read"),
    SEMANTIC_SEGMENTATION(
            "semantic-segmentation",
            "semantic segmentation",
            "its model is an MXNet network of images, which are not read"),
    KNN(
            "knn",
            "k-nearest neighbours with an index that is not flat, reduced dimensions or normalised points",
            "what its container does before and in such a search is not published"),
    WORD2VEC(
            "word2vec",
            "a model of word vectors of BlazingText",
            "what its container answers in batch transform is not published"),
    NEO("neo", "a model that Neo compiled", "it is a program of one processor, and programs of a model are not run"),
    SPARKML("sparkml", "an MLeap pipeline of Spark ML", "its stages are not read"),
    SCIKIT_LEARN(
            "scikit-learn",
            "a scikit-learn model",
            "it is a Python object, and to load one is to run whatever its file says"),
    PYTORCH("pytorch", "a PyTorch model", "it is answered by a Python program, and programs of a model are not run"),
    TENSORFLOW(
            "tensorflow",
            "a TensorFlow model",
            "its graph is run by TensorFlow Serving, which is no part of this engine"),
    MXNET("mxnet", "an MXNet model", "it is answered by a Python program, and programs of a model are not run"),
    HUGGING_FACE(
            "huggingface",
            "a Hugging Face model",
            "it is answered by a Python program, and programs of a model are not run"),
    AUTOGLUON(
            "autogluon",
            "an AutoGluon model",
            "it is Python objects, and to load one is to run whatever its file says"),
    CATBOOST("catboost", "a CatBoost model", "its trees are not read"),
    TRITON(
            "triton",
            "a model repository of Triton",
            "its models are run by Triton Inference Server, which is no part of this engine"),
    LARGE_MODEL(
            "djl", "a model of the large model containers", "it is generated text, for which this engine is not made"),
    PYTHON_OBJECT("python", "a Python object", "to load one is to run whatever its file says"),
    JAVA_OBJECT("java", "a serialized Java object", "to load one is to run whatever its file says");

    private static final String ELSEWHERE =
            "Convert the model to ONNX, or let it answer in its own container or at an endpoint through a remote runtime.";

    private final String text;
    private final String subject;
    private final String reason;

    UnrunAlgorithm(String text, String subject, String reason) {
        this.text = text;
        this.subject = subject;
        this.reason = reason;
    }

    /** The algorithm of a name, as {@link io.transformjob.model.ContainerImage#algorithm} gives it. */
    public static Optional<UnrunAlgorithm> of(String name) {
        String text = name.endsWith("-neo") ? NEO.text : name;
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text.equals(text))
                .findFirst();
    }

    /** Why its models are not run here: the rest of a sentence about them. */
    public String reason() {
        return reason;
    }

    /** What else can be done, one sentence. */
    public String remedy() {
        return ELSEWHERE;
    }

    /**
     * The refusal of a model.
     *
     * @param pointer member of a document that asks for it
     * @param found what asks for it, or what the archive holds
     */
    public UnsupportedRequestException refusal(String pointer, String found) {
        return new UnsupportedRequestException(
                pointer, "%s is not run here: %s".formatted(subject, reason), found, ELSEWHERE);
    }

    @Override
    public String toString() {
        return text;
    }
}
