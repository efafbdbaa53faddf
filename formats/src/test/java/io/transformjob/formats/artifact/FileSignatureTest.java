package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSignatureTest {
    private static String describe(String file) {
        byte[] bytes = file.getBytes(ISO_8859_1);
        return FileSignature.describe(bytes, 0, bytes.length);
    }

    /** A ZIP archive's first 30 bytes and the name of its first member. */
    private static String zip(String name) {
        return "PK\3\4" + "\0".repeat(22) + (char) name.length() + "\0\0\0" + name + "data";
    }

    @ParameterizedTest
    @CsvSource({
        "'\u0080\u0003cnumpy.core.multiarray\n', a Python pickle",
        "'\u0080\u0004\u0095\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u008c\u0013joblib.numpy_pickle', a Python pickle of joblib",
        "'\u00ac\u00ed\u0000\u0005sr\u0000\u0011java.util.HashMap', a serialized Java object",
        "'\u0089HDF\r\n\u001a\n', an HDF5 file",
        "'\u00ba\u0016O/\u000c\u0000\u0000\u0000', a fastText model",
        "IxF2\u0004, a flat FAISS index",
        "IwFl\u0004, an IVFFlat FAISS index",
        "CBM1, a CatBoost model",
        "'\u001c\u0000\u0000\u0000TFL3', a TensorFlow Lite model",
        "'\u007fELF\u0002', a compiled program (ELF)",
    })
    void artifacts3_whatMayHoldCodeIsToldByItsFirstBytes(String file, String description) {
        assertThat(describe(unescape(file))).isEqualTo(description);
    }

    @ParameterizedTest
    @CsvSource({
        "archive/data.pkl, a PyTorch model",
        "net/version, a PyTorch model",
        "MAR-INF/MANIFEST.json, a TorchServe archive (.mar)",
        "META-INF/MANIFEST.MF, a Java archive",
        "arr_0.npy, a NumPy archive (.npz)",
        "manifest.json, a ZIP archive",
    })
    void artifacts3_aZipArchiveIsToldByItsFirstMember(String name, String description) {
        assertThat(describe(zip(name))).isEqualTo(description);
    }

    private static String unescape(String text) {
        return text.translateEscapes();
    }
}
