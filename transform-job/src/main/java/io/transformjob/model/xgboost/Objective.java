package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model was trained for: how its base score becomes a margin and its margins become answers.
 *
 * <p>Source: {@code dmlc/xgboost}, {@code src/objective}.
 *
 * @param name as XGBoost prints it, {@code reg:linear} as {@code reg:squarederror}
 * @param link how a base score in output space becomes a margin
 * @param output how margins become answers
 */
record Objective(String name, Link link, Output output) {
    /** From output space to margin. */
    enum Link {
        IDENTITY,
        LOGISTIC,
        /** As logistic up to library 1.3.0, then identity. */
        LOGISTIC_RAW,
        LOG,
        /** The first output as it is, each next one a step above the one before. */
        EXPECTILES
    }

    /** From margins to answers. */
    enum Output {
        MARGIN,
        /** As margins; from library 3.4 sorted. */
        QUANTILES,
        EXPECTILES,
        SIGMOID,
        EXP,
        STEP,
        PROBABILITIES,
        CLASS
    }

    private static final Map<String, Objective> KNOWN = new TreeMap<>();

    static {
        add(
                Link.IDENTITY,
                Output.MARGIN,
                "reg:squarederror",
                "reg:squaredlogerror",
                "reg:pseudohubererror",
                "reg:absoluteerror",
                "rank:pairwise",
                "rank:ndcg",
                "rank:map");
        add(Link.LOGISTIC_RAW, Output.MARGIN, "binary:logitraw");
        add(Link.IDENTITY, Output.QUANTILES, "reg:quantileerror");
        add(Link.EXPECTILES, Output.EXPECTILES, "reg:expectileerror");
        add(Link.LOGISTIC, Output.SIGMOID, "reg:logistic", "binary:logistic");
        add(Link.LOG, Output.EXP, "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft");
        add(Link.IDENTITY, Output.STEP, "binary:hinge");
        add(Link.IDENTITY, Output.PROBABILITIES, "multi:softprob");
        add(Link.IDENTITY, Output.CLASS, "multi:softmax");
    }

    private static void add(Link link, Output output, String... names) {
        for (String name : names) {
            KNOWN.put(name, new Objective(name, link, output));
        }
    }

    /**
     * The objective of a model file.
     *
     * @param where the file, for the message
     * @throws ArtifactException if the name is none of XGBoost's
     */
    static Objective of(String where, String written) {
        // 0.72 had twins for graphics cards, gpu:reg:linear; they answer alike.
        String name = written.startsWith("gpu:") ? written.substring(4) : written;
        Objective objective = KNOWN.get(name.equals("reg:linear") ? "reg:squarederror" : name);
        if (objective == null) {
            throw new ArtifactException(
                    where,
                    "the objective must be one of " + String.join(", ", KNOWN.keySet()),
                    ArtifactException.quote(written),
                    "A model with an objective of its own cannot be scored outside the program that defines it.");
        }
        return objective;
    }

    boolean isMulticlass() {
        return output == Output.PROBABILITIES || output == Output.CLASS;
    }

    /** Whether models of this objective are combined by vote. */
    boolean votes() {
        return output == Output.CLASS || output == Output.STEP;
    }
}
