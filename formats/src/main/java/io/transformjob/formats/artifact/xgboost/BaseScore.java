package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;

/**
 * {@code base_score} as JSON and UBJSON models write it: {@code 0.500000} (1.0, 1.1), {@code 5E-1} (1.2 to 3.0), {@code
 * [5E-1]} or {@code [1E0,2E0]} (from 3.1, which takes round brackets too).
 */
final class BaseScore {
    private static final int CHARS_MAX = 64;
    private static final String NUMBER = "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?";

    private BaseScore() {}

    static float[] parse(String text, Fault at) {
        String list = text.strip();
        if (list.startsWith("[") && list.endsWith("]") || list.startsWith("(") && list.endsWith(")")) {
            list = list.substring(1, list.length() - 1);
        }
        String[] items = list.split(",");
        float[] values = new float[items.length];
        for (int i = 0; i < items.length; i++) {
            String item = items[i].strip();
            if (item.length() > CHARS_MAX || !item.matches(NUMBER)) {
                throw at.fault(
                        "base_score must be a number or a list of numbers in brackets",
                        ArtifactException.quote(text),
                        ByteCursor.DAMAGED);
            }
            values[i] = Float.parseFloat(item);
        }
        return values;
    }
}
