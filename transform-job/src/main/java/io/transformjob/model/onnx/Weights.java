package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.onnx.OnnxModel;
import io.transformjob.formats.artifact.onnx.OnnxTensor;
import io.transformjob.formats.artifact.onnx.OnnxTensor.ExternalData;
import io.transformjob.formats.artifact.onnx.OnnxType;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights that a model keeps in other files. They are members of its archive, beside it or below, and are handed to the runtime
 * from memory: no path of a model is ever opened.
 *
 * <p>Source: onnx/onnx {@code docs/ExternalData.md}.
 *
 * @param tensor whose elements they are
 * @param file the member
 * @param offset first byte in it
 * @param length bytes
 */
record Weights(OnnxTensor tensor, byte[] file, int offset, int length) {
    private static final String REMEDY =
            "Pack the files of weights beside the model, and name them by their relative paths";

    /**
     * Finds the weights of all initializers that are elsewhere.
     *
     * @throws ArtifactException if a path leaves the archive, is not in it, or its file is too short
     */
    static List<Weights> of(OnnxModel model, ModelArchive archive) {
        List<Weights> weights = new ArrayList<>();
        for (OnnxTensor tensor : model.graph().initializers()) {
            tensor.external().ifPresent(data -> weights.add(find(model.member(), tensor, data, archive)));
        }
        return weights;
    }

    private static Weights find(String member, OnnxTensor tensor, ExternalData data, ModelArchive archive) {
        requireInside(member, tensor, data.location());
        String folder = member.substring(0, member.lastIndexOf('/') + 1);
        byte[] file = archive.members().get(folder + data.location());
        if (file == null) {
            throw fault(
                    member,
                    tensor,
                    "must be a file of the archive",
                    "no " + ArtifactException.quote(folder + data.location()));
        }
        long length = (long) tensor.count() * tensor.type().bits() / Byte.SIZE;
        if (tensor.type().bits() < Byte.SIZE || tensor.type() == OnnxType.STRING) {
            throw fault(
                    member,
                    tensor,
                    "must hold elements of whole bytes",
                    tensor.type().toString());
        }
        if (data.length() >= 0 && data.length() != length || data.offset() > file.length - length) {
            throw fault(
                    member,
                    tensor,
                    "must be %d bytes of %s".formatted(length, ArtifactException.quote(data.location())),
                    "%s from byte %d on in a file of %d"
                            .formatted(
                                    data.length() < 0 ? "those" : data.length() + " bytes",
                                    data.offset(),
                                    file.length));
        }
        return new Weights(tensor, file, (int) data.offset(), (int) length);
    }

    private static void requireInside(String member, OnnxTensor tensor, String location) {
        boolean absolute = location.startsWith("/") || location.indexOf('\\') >= 0 || location.indexOf(':') >= 0;
        for (String part : location.split("/", -1)) {
            // With a star ONNX Runtime means an address in its memory.
            if (absolute || part.isEmpty() || part.equals(".") || part.equals("..") || part.equals("*")) {
                throw fault(
                        member,
                        tensor,
                        "must be a relative path inside the archive",
                        ArtifactException.quote(location));
            }
        }
    }

    private static ArtifactException fault(String member, OnnxTensor tensor, String rule, String found) {
        return new ArtifactException(
                member,
                "the weights of tensor %s %s".formatted(ArtifactException.quote(tensor.name()), rule),
                found,
                REMEDY);
    }
}
