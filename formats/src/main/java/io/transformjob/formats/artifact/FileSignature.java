package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Optional;

/** Says what a file looks like from its first bytes, for messages about files that are not what they should be. */
public final class FileSignature {
    /** Bytes from which {@link #describe} tells a file. */
    public static final int HEAD_BYTES = 512;

    private static final String ZIP = "a ZIP archive";
    private static final String PICKLE = "a Python pickle";
    private static final String JOBLIB = "a Python pickle of joblib";

    private static final int ZIP_HEADER_BYTES = 30;

    private record Known(int offset, String bytes, String description) {}

    private static final List<Known> KNOWN = List.of(
            new Known(0, "\u001f\u008b", "a gzip archive"),
            new Known(0, "PK\u0003\u0004", ZIP),
            new Known(0, "PK\u0005\u0006", "an empty ZIP archive"),
            new Known(0, "\u00ac\u00ed\0\u0005", "a serialized Java object"),
            new Known(0, "\u00ba\u0016\u004f\u002f", "a fastText model"),
            new Known(0, "IxF2", "a flat FAISS index"),
            new Known(0, "IxFI", "a flat FAISS index"),
            new Known(0, "IxFl", "a flat FAISS index"),
            new Known(0, "IwFl", "an IVFFlat FAISS index"),
            new Known(0, "IwPQ", "an IVFPQ FAISS index"),
            new Known(0, "CBM1", "a CatBoost model"),
            new Known(0, "GGUF", "a GGUF file"),
            new Known(4, "TFL3", "a TensorFlow Lite model"),
            new Known(0, "\u007fELF", "a compiled program (ELF)"),
            new Known(0, "BZh", "a bzip2 archive"),
            new Known(0, "\u00fd7zXZ", "an xz archive"),
            new Known(0, "(\u00b5/\u00fd", "a zstd archive"),
            new Known(0, "7z\u00bc\u00af", "a 7z archive"),
            new Known(257, "ustar", "an uncompressed tar archive"),
            new Known(0, "\u0080\u0002", PICKLE),
            new Known(0, "\u0080\u0003", PICKLE),
            new Known(0, "\u0080\u0004", PICKLE),
            new Known(0, "\u0080\u0005", PICKLE),
            new Known(0, "ccopy_reg\n", PICKLE),
            new Known(0, "ccopyreg\n", PICKLE),
            new Known(0, "cxgboost", PICKLE),
            new Known(0, "binf", "an XGBoost binary model"),
            new Known(0, "bs64", "an XGBoost model in base64"),
            new Known(0, "CONFIG-offset:", "a serialized XGBoost booster"),
            new Known(0, "{L\0\0\0\0", "a UBJSON document"),
            new Known(0, "\u0012\u0001\0\0\0\0\0\0", "an MXNet array list"),
            new Known(0, "tree\n", "a LightGBM text model"),
            new Known(0, "tree\r\n", "a LightGBM text model"),
            new Known(0, "\u0093NUMPY", "a NumPy array"),
            new Known(0, "\u0089HDF", "an HDF5 file"),
            new Known(0, "PAR1", "a Parquet file"),
            new Known(0, "<?xml", "an XML document"),
            new Known(0, "<Error", "an XML document"),
            new Known(0, "<!DOCTYPE", "an HTML page"),
            new Known(0, "<html", "an HTML page"),
            new Known(0, "version https://git-lfs", "a Git LFS pointer instead of the file"));

    private FileSignature() {}

    /** A noun phrase such as {@code a Python pickle}; for bytes that are nothing known, their first ones in hex. */
    public static String describe(byte[] bytes, int from, int to) {
        if (from == to) {
            return "an empty file";
        }
        String head = new String(bytes, from, Math.min(to - from, HEAD_BYTES), ISO_8859_1);
        return known(head).orElseGet(() -> unknown(head));
    }

    private static Optional<String> known(String head) {
        for (Known known : KNOWN) {
            if (head.startsWith(known.bytes, known.offset)) {
                return Optional.of(
                        switch (known.description) {
                            case ZIP -> zip(head);
                            case PICKLE -> head.contains("joblib") ? JOBLIB : PICKLE;
                            default -> known.description;
                        });
            }
        }
        String text = head.stripLeading();
        return text.startsWith("{") && text.indexOf('"') > 0 ? Optional.of("JSON text") : Optional.empty();
    }

    /** What a ZIP archive is, from the name of its first member. */
    private static String zip(String head) {
        if (head.length() < ZIP_HEADER_BYTES) {
            return ZIP;
        }
        int end = ZIP_HEADER_BYTES + head.charAt(26) + (head.charAt(27) << 8);
        String name = head.substring(ZIP_HEADER_BYTES, Math.min(end, head.length()));
        if (name.endsWith("/data.pkl") || name.endsWith("/constants.pkl") || name.endsWith("/version")) {
            return "a PyTorch model";
        }
        if (name.startsWith("MAR-INF/")) {
            return "a TorchServe archive (.mar)";
        }
        if (name.startsWith("META-INF/")) {
            return "a Java archive";
        }
        return name.endsWith(".npy") ? "a NumPy archive (.npz)" : ZIP;
    }

    private static String unknown(String head) {
        if (head.chars().allMatch(c -> c >= ' ' && c != 0x7F || c == '\n' || c == '\r' || c == '\t')) {
            return "text that begins with "
                    + ArtifactException.quote(head.length() > 64 ? head.substring(0, 65) : head);
        }
        StringBuilder hex = new StringBuilder("unknown bytes that begin with");
        head.chars().limit(8).forEach(c -> hex.append(" %02x".formatted(c)));
        return hex.toString();
    }
}
