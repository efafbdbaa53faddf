package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.onnx.OnnxModel;
import io.transformjob.formats.artifact.onnx.OnnxType;
import io.transformjob.formats.artifact.onnx.OnnxValue;
import io.transformjob.formats.artifact.onnx.ZipMaps;
import io.transformjob.formats.csv.CsvTensorDecoder;
import io.transformjob.formats.number.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What goes into a model and comes out of it.
 *
 * @param member the model's file, as messages name it
 * @param inputs in the order of the graph
 * @param outputs in the order of the graph
 */
record GraphForm(String member, List<ModelInput> inputs, List<Output> outputs) {
    GraphForm {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An output.
     *
     * @param name by which it is answered
     * @param tensor its name in the model
     * @param classes names of its columns if it stands for maps from class to probability; empty otherwise
     * @param type what the file says of it, which may be nothing
     */
    record Output(String name, String tensor, List<String> classes, OnnxValue.Type type) {
        Output {
            classes = List.copyOf(classes);
        }

        /** How its elements lie in bytes, if the file says so and they do. */
        Optional<ElementType> element() {
            return type instanceof OnnxValue.Tensor known ? ModelInput.elementOf(known.element()) : Optional.empty();
        }

        /** Its shape for some rows, if the file says that much. */
        Optional<long[]> shapeOf(int rows) {
            if (!(type instanceof OnnxValue.Tensor known)
                    || known.shape().isEmpty()
                    || known.shape().get().isEmpty()) {
                return Optional.empty();
            }
            long[] lengths = known.shape().get().stream()
                    .mapToLong(OnnxValue.Dimension::length)
                    .toArray();
            boolean open = LongStream.of(lengths).skip(1).anyMatch(length -> length <= 0);
            if (open || lengths[0] >= 0 && lengths[0] != rows) {
                return Optional.empty();
            }
            lengths[0] = rows;
            return Optional.of(lengths);
        }
    }

    /** @throws ArtifactException if an input or an output is no tensor, or of a type that cannot be handed over */
    static GraphForm of(OnnxModel model, ZipMaps stripped) {
        List<ModelInput> inputs = new ArrayList<>();
        for (OnnxValue value : model.graph().inputs()) {
            if (!(value.type() instanceof OnnxValue.Tensor tensor)) {
                throw fault(model, "inputs must be tensors", value);
            }
            ModelInput input = new ModelInput(value.name(), tensor.element(), tensor.shape());
            if (!input.isSupported()) {
                throw fault(model, "inputs must be of a type that can be handed over", value);
            }
            inputs.add(input);
        }
        Map<String, ZipMaps.Probabilities> maps = stripped.outputs();
        List<Output> outputs = new ArrayList<>();
        for (OnnxValue value : model.graph().outputs()) {
            ZipMaps.Probabilities map = maps.get(value.name());
            if (map != null) {
                outputs.add(new Output(value.name(), map.tensor(), map.classes(), new OnnxValue.Unknown()));
                continue;
            }
            if (value.type() instanceof OnnxValue.Sequence
                    || value.type() instanceof OnnxValue.Mapping
                    || value.type() instanceof OnnxValue.Other
                    || value.type() instanceof OnnxValue.Tensor tensor && !canCome(tensor.element())) {
                throw fault(model, "outputs must be tensors of a type that can be handed over", value);
            }
            outputs.add(new Output(value.name(), value.name(), List.of(), value.type()));
        }
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw new ArtifactException(
                    model.member(),
                    "a model must have inputs and outputs",
                    "%d and %d".formatted(inputs.size(), outputs.size()),
                    "Export the model with them");
        }
        return new GraphForm(model.member(), inputs, outputs);
    }

    private static boolean canCome(OnnxType type) {
        return type == OnnxType.STRING || ModelInput.elementOf(type).isPresent();
    }

    private static ArtifactException fault(OnnxModel model, String rule, OnnxValue value) {
        return new ArtifactException(
                model.member(),
                rule,
                "%s of type %s".formatted(ArtifactException.quote(value.name()), value.type()),
                "Export the model without it");
    }

    /** Whether records are rows of one matrix of {@code float}s. */
    boolean takesFloats() {
        return inputs.size() == 1
                && inputs.get(0).type() == OnnxType.FLOAT
                && whyNoRows().isEmpty();
    }

    /** Why records cannot be rows of the inputs; empty if they can. */
    Optional<String> whyNoRows() {
        int first = -1;
        for (ModelInput input : inputs) {
            if (input.rows().isEmpty()) {
                return Optional.of("%s has no dimension of rows".formatted(input.description()));
            }
            int rows = input.rows().getAsInt();
            if (first >= 0 && rows != first) {
                return Optional.of("%s and %s do not have the same rows"
                        .formatted(inputs.get(0).description(), input.description()));
            }
            first = rows;
            boolean matrix = input.shape().map(lengths -> lengths.size() == 2).orElse(true);
            boolean anyWidth = inputs.size() == 1 && matrix && input.type() == OnnxType.FLOAT;
            if (input.width() == 0 && !anyWidth) {
                return Optional.of("%s does not say how many elements a row has".formatted(input.description()));
            }
        }
        return Optional.empty();
    }

    /** The columns of records of CSV, of a model whose records are rows. */
    List<CsvTensorDecoder.Input> csvInputs() {
        return inputs.stream()
                .map(input -> new CsvTensorDecoder.Input(input.name(), input.element(), input.width()))
                .toList();
    }

    /** Rows that the model takes at once; 0 for any number. */
    int rowsAtOnce() {
        return inputs.get(0).rows().orElse(0);
    }

    /** Words for people: inputs and outputs. */
    String description() {
        return "%s to %s"
                .formatted(
                        inputs.stream().map(ModelInput::description).collect(Collectors.joining(", ")),
                        outputs.stream().map(Output::name).collect(Collectors.joining(", ")));
    }
}
