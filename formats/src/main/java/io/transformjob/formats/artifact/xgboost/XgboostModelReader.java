package io.transformjob.formats.artifact.xgboost;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.FileSignature;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;

/**
 * Reads an XGBoost model file of any generation, 0.72 to 3.x, told by its first bytes: a pickled Booster, the binary
 * form, a serialized booster, JSON or UBJSON. Executes nothing, and allocates nothing by a length it has not checked.
 *
 * <p>Source: {@code dmlc/xgboost} {@code doc/tutorials/saving_model.rst}; {@code aws/sagemaker-xgboost-container}.
 */
public final class XgboostModelReader {
    private static final String CONFIG_OFFSET = "CONFIG-offset:";

    private XgboostModelReader() {}

    /**
     * Reads one model.
     *
     * @param memberName how messages name the file, such as {@code xgboost-model}
     * @param bytes the whole file; not kept
     * @throws ArtifactException if it is no XGBoost model, damaged, or not supported
     */
    public static XgboostModel read(String memberName, byte[] bytes) {
        if (!LegacyBinaryReader.matches(bytes, 0, bytes.length) && isPickle(bytes)) {
            BoosterPickle pickle = BoosterPickle.read(memberName, bytes);
            ByteCursor handle = new ByteCursor(memberName + " (booster in the pickle)", pickle.handle());
            return read(handle, new Origin(true, pickle.treeLimit()));
        }
        return read(new ByteCursor(memberName, bytes), Origin.FILE);
    }

    private static XgboostModel read(ByteCursor in, Origin origin) {
        byte[] bytes = in.bytes();
        String head = new String(bytes, in.position(), Math.min(in.remaining(), 16), ISO_8859_1);
        if (head.startsWith(CONFIG_OFFSET)) {
            in.take(CONFIG_OFFSET.length(), "the prefix");
            int length = in.count(in.longLittle("the length of the model"), 1, "model bytes");
            int from = in.position();
            return LegacyBinaryReader.read(new ByteCursor(in.member(), bytes, from, from + length), origin);
        }
        if (head.startsWith("binf") || LegacyBinaryReader.matches(bytes, in.position(), in.end())) {
            return LegacyBinaryReader.read(in, origin);
        }
        if (head.length() > 1 && head.charAt(0) == '{' && "LlIUi".indexOf(head.charAt(1)) >= 0) {
            return ModelDocument.read(Form.UBJSON, origin, UbjsonReader.read(in));
        }
        if (head.stripLeading().startsWith("{")) {
            return ModelDocument.read(Form.JSON, origin, JsonModelReader.read(in));
        }
        throw new ArtifactException(
                in.member(),
                "the file must be an XGBoost model",
                FileSignature.describe(bytes, in.position(), in.end()),
                "Save it with Booster.save_model, or leave it out of the top level of the archive");
    }

    /** Protocols from 2 on say so; those before begin with a class name, or a mark. */
    private static boolean isPickle(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        return switch (bytes[0] & 0xFF) {
            case 0x80 -> bytes[1] >= 2 && bytes[1] <= 5;
            case 'c' ->
                new String(bytes, 0, Math.min(bytes.length, 256), ISO_8859_1)
                        .matches("(?s)c[A-Za-z_][A-Za-z0-9_.]*\n[A-Za-z_][A-Za-z0-9_.]*\n.*");
            case '(' -> "(cdlip}]".indexOf(bytes[1]) >= 0;
            default -> false;
        };
    }
}
