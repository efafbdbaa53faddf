package io.transformjob.model.blazingtext;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.fasttext.Arguments.Loss;
import io.transformjob.formats.artifact.fasttext.Dictionary;
import io.transformjob.formats.artifact.fasttext.FastTextModel;
import io.transformjob.formats.artifact.fasttext.WeightMatrix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A fastText model of labels that is ready to be asked. Immutable, one for all tasks.
 *
 * @param tree of hierarchical softmax, null for every other loss
 */
record TextClassifier(FastTextModel model, LabelTree tree) {
    /**
     * @param file what messages call the model
     * @throws ArtifactException if it has no labels, or numbers that are not finite
     */
    static TextClassifier of(String file, FastTextModel model) {
        Dictionary dictionary = model.dictionary();
        if (dictionary.labels() == 0) {
            throw new ArtifactException(
                    file, "a classifier must have labels", "none", "Train it with lines that begin with __label__");
        }
        requireFinite(file, "input", model.input());
        requireFinite(file, "output", model.output());
        if (model.arguments().loss() != Loss.HIERARCHICAL_SOFTMAX) {
            return new TextClassifier(model, null);
        }
        for (int label = 0; label < dictionary.labels(); label++) {
            long count = dictionary.labelCount(label);
            if (count < 0 || count >= LabelTree.COUNT_MAX) {
                throw new ArtifactException(
                        file,
                        "counts of labels must be from 0, below %d".formatted(LabelTree.COUNT_MAX),
                        Long.toString(count),
                        ByteCursor.DAMAGED);
            }
        }
        return new TextClassifier(model, LabelTree.of(dictionary));
    }

    private static void requireFinite(String file, String name, WeightMatrix matrix) {
        if (matrix instanceof WeightMatrix.Dense dense) {
            requireFinite(file, name, dense.values());
        } else {
            WeightMatrix.Quantized quantized = (WeightMatrix.Quantized) matrix;
            requireFinite(file, name, quantized.book().values());
            requireFinite(file, name, quantized.norms());
        }
    }

    private static void requireFinite(String file, String name, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ArtifactException(
                        file,
                        "numbers of the %s matrix must be finite".formatted(name),
                        Float.toString(value),
                        ByteCursor.DAMAGED);
            }
        }
    }

    List<String> labels() {
        return IntStream.range(0, model.dictionary().labels())
                .mapToObj(model.dictionary()::label)
                .toList();
    }
}
