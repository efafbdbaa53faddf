package io.transformjob.plan;

import io.transformjob.store.ObjectUri;

/**
 * Where outputs go (BT-70, BT-75, BT-76, BT-77): the input's path relative to the prefix, with {@code .out} behind it,
 * under {@code S3OutputPath}.
 */
final class OutputLayout {
    private final ObjectUri outputPath;

    OutputLayout(ObjectUri outputPath) {
        this.outputPath = outputPath;
    }

    ObjectUri outputOf(String inputKey, String prefix) {
        return outputPath.resolve(relative(inputKey, prefix) + ".out");
    }

    /**
     * The part of a key that names its output. A key equal to the prefix gives its last name; a prefix that ends at a
     * {@code /} is taken off; a prefix that ends inside a name is taken off up to the {@code /} before that name.
     */
    static String relative(String key, String prefix) {
        if (key.equals(prefix)) {
            return key.substring(key.lastIndexOf('/') + 1);
        }
        if (prefix.isEmpty() || prefix.endsWith("/")) {
            return key.substring(prefix.length());
        }
        if (key.charAt(prefix.length()) == '/') {
            return key.substring(prefix.length() + 1);
        }
        return key.substring(prefix.lastIndexOf('/') + 1);
    }
}
