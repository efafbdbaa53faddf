package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.Set;

/** What reading a model document may cost, and which of its parts scoring never needs. */
final class DocumentLimits {
    /** Model documents nest to 10. */
    static final int DEPTH_MAX = 64;

    /** Statistics of training, types, and the configuration beside a pickled model: most of the bytes. */
    private static final Set<String> UNUSED =
            Set.of("Config", "cats", "feature_types", "leaf_child_counts", "loss_changes", "parents", "sum_hessian");

    private final String member;
    private long containersLeft;

    /** A tree takes at least 600 bytes and is two objects, so a real model stays far below one in 64 bytes. */
    DocumentLimits(String member, long documentBytes) {
        this.member = member;
        this.containersLeft = 1_000 + documentBytes / 64;
    }

    /** Whether a member of an object can be passed over. Attributes are the user's, with any name. */
    static boolean unused(String key, String parentKey) {
        return UNUSED.contains(key) && !parentKey.equals("attributes");
    }

    /** Counts an object or array that is not empty. */
    void container() {
        if (--containersLeft < 0) {
            throw fault("a model document must not consist of tiny objects and arrays", "more than one in 64 bytes");
        }
    }

    void depth(int depth) {
        if (depth > DEPTH_MAX) {
            throw fault("a model document must nest at most %d deep".formatted(DEPTH_MAX), "more");
        }
    }

    ArtifactException fault(String rule, String found) {
        return new ArtifactException(member, rule, found, ByteCursor.DAMAGED);
    }
}
