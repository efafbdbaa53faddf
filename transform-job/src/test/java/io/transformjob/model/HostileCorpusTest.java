package io.transformjob.model;

import static io.transformjob.model.HostileFiles.archive;
import static io.transformjob.model.HostileFiles.bytes;
import static io.transformjob.model.HostileFiles.ends;
import static io.transformjob.model.HostileFiles.field;
import static io.transformjob.model.HostileFiles.gzip;
import static io.transformjob.model.HostileFiles.member;
import static io.transformjob.model.HostileFiles.model;
import static io.transformjob.model.HostileFiles.number;
import static io.transformjob.model.HostileFiles.onnx;
import static io.transformjob.model.HostileFiles.operator;
import static io.transformjob.model.HostileFiles.outside;
import static io.transformjob.model.HostileFiles.packed;
import static io.transformjob.model.HostileFiles.patched;
import static io.transformjob.model.HostileFiles.zip;
import static io.transformjob.model.HostileFiles.zipWithZeros;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives and models made to harm who opens them, one for each known weakness of readers. Each is refused by name, with the
 * runtime named and without, in little memory and time, and before native code has seen it.
 */
class HostileCorpusTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Buffers, messages, and classes that are loaded. */
    private static final long BYTES_FIXED = 32 << 20;

    /** Until it is known for one: 64 MiB unpacked, in arrays that have grown to that and beyond. */
    private static final long BYTES_OF_BOMB = 448 << 20;

    private static final long NANOS_MAX = 5_000_000_000L;

    private static final int DEEP = 100_000;

    /**
     * @param weakness what is tried
     * @param runtime that would open it
     * @param archive {@code model.tar.gz}
     * @param refusal how the message begins, up to the remedy
     * @param refusalUnnamed the same where no runtime is named
     */
    private record Hostile(String weakness, String runtime, byte[] archive, String refusal, String refusalUnnamed) {
        @Override
        public String toString() {
            return weakness;
        }
    }

    private static Hostile hostile(String weakness, String runtime, byte[] archive, String refusal) {
        return new Hostile(weakness, runtime, archive, refusal, refusal);
    }

    private static Hostile hostile(
            String weakness, String runtime, byte[] archive, String refusal, String refusalUnnamed) {
        return new Hostile(weakness, runtime, archive, refusal, refusalUnnamed);
    }

    private static Stream<Hostile> archives() {
        byte[] file = {1, 2, 3};
        return Stream.of(
                hostile(
                        "tar: a path that climbs",
                        "xgboost",
                        archive(member("../../etc/cron.d/x", file)),
                        "model.tar.gz byte 0 unpacked: a member must not have \"..\" in its name, found \"../../etc/cron.d/x\"."),
                hostile(
                        "tar: a path that climbs later",
                        "xgboost",
                        archive(member("a/b/../../../x", file)),
                        "model.tar.gz byte 0 unpacked: a member must not have \"..\" in its name, found \"a/b/../../../x\"."),
                hostile(
                        "tar: an absolute path",
                        "xgboost",
                        archive(member("/etc/passwd", file)),
                        "model.tar.gz byte 0 unpacked: a member must have a relative name, found \"/etc/passwd\"."),
                hostile(
                        "tar: a drive",
                        "xgboost",
                        archive(member("C:/Windows/x", file)),
                        "model.tar.gz byte 0 unpacked: a member must have a name without a drive, found \"C:/Windows/x\"."),
                hostile(
                        "tar: backslashes",
                        "xgboost",
                        archive(member("..\\..\\x", file)),
                        "model.tar.gz byte 0 unpacked: a member must have a name without backslashes, found \"..\\..\\x\"."),
                hostile(
                        "tar: a symbolic link",
                        "xgboost",
                        link('2', "/etc/passwd"),
                        "model.tar.gz byte 0 unpacked: members must be files and directories, found symbolic link \"xgboost-model\"."),
                hostile(
                        "tar: a hard link",
                        "xgboost",
                        link('1', "xgboost-model"),
                        "model.tar.gz byte 0 unpacked: members must be files and directories, found hard link \"xgboost-model\"."),
                hostile(
                        "tar: a character device",
                        "xgboost",
                        link('3', ""),
                        "model.tar.gz byte 0 unpacked: members must be files and directories, found character device \"xgboost-model\"."),
                hostile(
                        "tar: a block device",
                        "xgboost",
                        link('4', ""),
                        "model.tar.gz byte 0 unpacked: members must be files and directories, found block device \"xgboost-model\"."),
                hostile(
                        "tar: a pipe",
                        "xgboost",
                        link('6', ""),
                        "model.tar.gz byte 0 unpacked: members must be files and directories, found named pipe \"xgboost-model\"."),
                hostile(
                        "tar: a sparse file",
                        "xgboost",
                        link('S', ""),
                        "model.tar.gz byte 0 unpacked: members must be files and directories, found sparse file \"xgboost-model\"."),
                hostile(
                        "tar: a climbing long name",
                        "xgboost",
                        archive(member("././@LongLink", 'L', "", "00000000010", bytes("../evil\0")), member("x", file)),
                        "model.tar.gz byte 1024 unpacked: a member must not have \"..\" in its name, found \"../evil\"."),
                hostile(
                        "tar: a climbing name in a pax header",
                        "xgboost",
                        archive(
                                member("PaxHeaders/x", 'x', "", "00000000022", bytes("18 path=../evil/x\n")),
                                member("x", file)),
                        "model.tar.gz byte 1024 unpacked: a member must not have \"..\" in its name, found \"../evil/x\"."),
                hostile(
                        "tar: more than there is",
                        "xgboost",
                        archive(member("x", '0', "", "77777777777", file)),
                        "model.tar.gz byte 0 unpacked: \"x\" must have at most 2147483639 bytes, found 8589934591 bytes."),
                hostile(
                        "tar: a length of 2^62",
                        "xgboost",
                        archive(member("x", '0', "", "\u0080\0\0\0\100\0\0\0\0\0\0\0", file)),
                        "model.tar.gz byte 0 unpacked: \"x\" must have at most 2147483639 bytes, found 4611686018427387904 bytes."),
                hostile(
                        "tar: a negative length",
                        "xgboost",
                        archive(member(
                                "x",
                                '0',
                                "",
                                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                                file)),
                        "model.tar.gz byte 0 unpacked: the size of a tar header must be an octal number, found \"\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\"."),
                hostile(
                        "tar: a length in a pax header",
                        "xgboost",
                        archive(
                                member("PaxHeaders/x", 'x', "", "00000000034", bytes("28 size=9223372036854775807\n")),
                                member("x", file)),
                        "model.tar.gz byte 0 unpacked: a record of an extended tar header must give the size as a decimal number, found \"28 size=9223372036854775807\\x0A\"."),
                hostile(
                        "tar: one name twice",
                        "xgboost",
                        archive(member("xgboost-model", file), member("./xgboost-model", file)),
                        "model.tar.gz: every member must have its own name, found \"xgboost-model\" twice."),
                hostile(
                        "tar: 10,001 members",
                        "xgboost",
                        archive(many()),
                        "model.tar.gz byte 5120000 unpacked: an archive must hold at most 10000 members, found more."),
                hostile(
                        "gzip: a bomb",
                        "xgboost",
                        bomb(),
                        "model.tar.gz: the archive must unpack to at most 1000 times its length, found 67109376 bytes"),
                hostile(
                        "gzip: a bomb in an archive",
                        "xgboost",
                        model("xgboost-model", bomb()),
                        "xgboost-model: the file must be an XGBoost model, found a gzip archive."),
                hostile(
                        "gzip: a wrong checksum",
                        "xgboost",
                        wrongChecksum(),
                        "model.tar.gz: gzip must have the checksum D9FB3779 of a member at byte 86 (2048 bytes inflated), found D9FA3779."),
                hostile(
                        "gzip: no archive in it",
                        "xgboost",
                        gzip(bytes("<html>".repeat(100))),
                        "model.tar.gz byte 0 unpacked: the checksum of a tar header must be an octal number, found \"l><html>\"."),
                hostile(
                        "no gzip",
                        "xgboost",
                        bytes("#!/bin/sh\nrm -rf /\n"),
                        "model.tar.gz: a model must be a gzip archive, found text that begins with \"#!/bin/sh\\x0Arm -rf /\\x0A\"."));
    }

    private static byte[] link(char type, String to) {
        return archive(member("xgboost-model", type, to, "00000000000", new byte[0]));
    }

    private static byte[][] many() {
        byte[][] members = new byte[10_001][];
        for (int i = 0; i < members.length; i++) {
            members[i] = member("m" + i, new byte[0]);
        }
        return members;
    }

    /** A file of 96 MiB of zeros, in 93 KiB. */
    private static byte[] bomb() {
        return gzip(member("x", '0', "", "%011o".formatted(96 << 20), new byte[0]), 96);
    }

    private static byte[] wrongChecksum() {
        byte[] archive = model("xgboost-model", "{}");
        archive[archive.length - 6] ^= 1;
        return archive;
    }

    private static Stream<Hostile> pickles() {
        String run = "cposix\nsystem\n(S'touch /tmp/hostile'\ntR.";
        return Stream.of(
                hostile(
                        "pickle: a call (GLOBAL, REDUCE)",
                        "xgboost",
                        model("xgboost-model", "\u0080\2", run),
                        "xgboost-model byte 2: the pickle of a model must hold a Booster and plain data only, found \"posix.system\"."),
                hostile(
                        "pickle: a call in protocol 0",
                        "xgboost",
                        model("xgboost-model", run),
                        "xgboost-model byte 0: the pickle of a model must hold a Booster and plain data only, found \"posix.system\"."),
                hostile(
                        "pickle: INST",
                        "xgboost",
                        model("xgboost-model", "\u0080\2(S'true'\nios\nsystem\n."),
                        "xgboost-model byte 11: the pickle of a model must hold a Booster and plain data only, found \"os.system\"."),
                hostile(
                        "pickle: OBJ",
                        "xgboost",
                        model("xgboost-model", "\u0080\2(cos\nsystem\nS'true'\no."),
                        "xgboost-model byte 3: the pickle of a model must hold a Booster and plain data only, found \"os.system\"."),
                hostile(
                        "pickle: NEWOBJ",
                        "xgboost",
                        model("xgboost-model", "\u0080\2csubprocess\nPopen\n(S'true'\nt\u0081."),
                        "xgboost-model byte 2: the pickle of a model must hold a Booster and plain data only, found \"subprocess.Popen\"."),
                hostile(
                        "pickle: STACK_GLOBAL",
                        "xgboost",
                        model("xgboost-model", "\u0080\4\u008c\2os\u008c\6system\u0093\u008c\4true\u0085R."),
                        "xgboost-model byte 14: the pickle of a model must hold a Booster and plain data only, found \"os.system\"."),
                hostile(
                        "pickle: BUILD",
                        "xgboost",
                        model("xgboost-model", "\u0080\2cxgboost.core\nBooster\n)\u0081cos\nsystem\nb."),
                        "xgboost-model byte 26: the pickle of a model must hold a Booster and plain data only, found \"os.system\"."),
                hostile(
                        "pickle: an extension code",
                        "xgboost",
                        model("xgboost-model", "\u0080\2\u0082\1."),
                        "xgboost-model byte 2: the pickle of a model must hold a Booster and plain data only, found an extension code."),
                hostile(
                        "pickle: a persistent id",
                        "xgboost",
                        model("xgboost-model", "\u0080\2S'x'\nQ."),
                        "xgboost-model byte 7: the pickle of a model must hold a Booster and plain data only, found a persistent id."),
                hostile(
                        "pickle: text of 2^32-1 bytes",
                        "xgboost",
                        model("xgboost-model", "\u0080\3X", -1, "a."),
                        "xgboost-model byte 7: a text of 4294967295 bytes must be there, found 2 bytes to the end."),
                hostile(
                        "pickle: bytes of 2^63-1",
                        "xgboost",
                        model("xgboost-model", "\u0080\4\u008e", Long.MAX_VALUE, "."),
                        "xgboost-model byte 11: a byte string of 9223372036854775807 bytes must be there, found 1 bytes to the end."),
                hostile(
                        "pickle: a number of 2^31-1 bytes",
                        "xgboost",
                        model("xgboost-model", "\u0080\2\u008b", Integer.MAX_VALUE, "."),
                        "xgboost-model byte 7: an integer of 2147483647 bytes must be there, found 1 bytes to the end."),
                hostile(
                        "pickle: a memo index of 2^32-1",
                        "xgboost",
                        model("xgboost-model", "\u0080\3Nr", -1, "."),
                        "xgboost-model byte 8: a memo index must be below 4000000 and one that a pickler reaches, found 4294967295."),
                hostile(
                        "pickle: an empty stack",
                        "xgboost",
                        model("xgboost-model", "\u0080\3R0000."),
                        "xgboost-model byte 3: a pickle must stack 1 values for this opcode, found 0."),
                hostile(
                        "pickle: 100,000 marks",
                        "xgboost",
                        model("xgboost-model", "\u0080\3", "(".repeat(DEEP), "."),
                        "xgboost-model byte 100003: a pickle must stack 1 values for this opcode, found 0."),
                hostile(
                        "pickle: tuples 100,000 deep",
                        "xgboost",
                        model("xgboost-model", "\u0080\3N", "\u0085".repeat(DEEP), "."),
                        "xgboost-model: a pickled model must be an xgboost.core.Booster, found a list."),
                hostile(
                        "pickle: a list in itself",
                        "xgboost",
                        model("xgboost-model", "\u0080\3]q\0h\0a."),
                        "xgboost-model: a pickled model must be an xgboost.core.Booster, found a list."),
                hostile(
                        "pickle: as scikit-learn's joblib",
                        "xgboost",
                        model("model.joblib", "\u0080\3cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081."),
                        "model.joblib byte 2: the pickle of a model must hold a Booster and plain data only, found \"joblib.numpy_pickle.NumpyArrayWrapper\".",
                        "a Python object is not run here: to load one is to run whatever its file says, found image \"registry/any:1\" with \"model.joblib\" (a Python pickle of joblib)."),
                hostile(
                        "pickle: in the ZIP of PyTorch",
                        "xgboost",
                        model("model.pth", zip("archive/data.pkl", bytes("\u0080\2", run))),
                        "model.pth: the file must be an XGBoost model, found a PyTorch model.",
                        "a PyTorch model is not run here: it is answered by a Python program, and programs of a model are not run, found image \"registry/any:1\" with \"model.pth\" (a PyTorch model)."),
                hostile(
                        "Java serialisation",
                        "xgboost",
                        model("model.ser", "\u00ac\u00ed\0\5sr\0\21java.util.HashMap"),
                        "model.ser: the file must be an XGBoost model, found a serialized Java object.",
                        "a serialized Java object is not run here: to load one is to run whatever its file says, found image \"registry/any:1\" with \"model.ser\" (a serialized Java object)."),
                hostile(
                        "NumPy: an array of objects",
                        "xgboost",
                        model(
                                "model.npy",
                                "\u0093NUMPY\1\0\u0076\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
                                " ".repeat(60),
                                "\n",
                                "\u0080\3",
                                run),
                        "model.npy: the file must be an XGBoost model, found a NumPy array.",
                        "the image or the artifact must tell the algorithm, found image \"registry/any:1\" with \"model.npy\" (a NumPy array)."));
    }

    private static Stream<Hostile> xgboost() {
        return Stream.of(
                hostile(
                        "XGBoost JSON: 100,000 arrays deep",
                        "xgboost",
                        model("xgboost-model", "{\"a\":", "[".repeat(DEEP), "]".repeat(DEEP), "}"),
                        "xgboost-model byte 0: the model must be JSON, found a syntax error (Document nesting depth (65) exceeds the maximum allowed (64, from `StreamReadConstraints.getMaxNestingDepth()`))."),
                hostile(
                        "XGBoost JSON: 100,000 objects deep",
                        "xgboost",
                        model("xgboost-model", "{\"a\":".repeat(DEEP), "0", "}".repeat(DEEP)),
                        "xgboost-model byte 0: the model must be JSON, found a syntax error (Document nesting depth (65) exceeds the maximum allowed (64, from `StreamReadConstraints.getMaxNestingDepth()`))."),
                hostile(
                        "XGBoost JSON: a number of a million digits",
                        "xgboost",
                        model("xgboost-model", "{\"version\":[", "9".repeat(1_000_000), "]}"),
                        "xgboost-model byte 0: the model must be JSON, found a syntax error (Number value length (1000000) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNumberLength()`))."),
                hostile(
                        "XGBoost JSON: a name of a million letters",
                        "xgboost",
                        model("xgboost-model", "{\"", "n".repeat(1_000_000), "\":0}"),
                        "xgboost-model byte 0: the model must be JSON, found a syntax error (Name length (65536) exceeds the maximum allowed (50000, from `StreamReadConstraints.getMaxNameLength()`))."),
                hostile(
                        "XGBoost JSON: a tree that is its own child",
                        "xgboost",
                        model("xgboost-model", tree("[0,-1,-1]", "[2,-1,-1]", "[0,0,0]", 1)),
                        "xgboost-model at learner.gradient_booster.model.trees[0]: the tree: children of node 0 must have no other parent, found 0."),
                hostile(
                        "XGBoost JSON: two nodes with one child",
                        "xgboost",
                        model("xgboost-model", tree("[1,-1,-1]", "[1,-1,-1]", "[0,0,0]", 1)),
                        "xgboost-model at learner.gradient_booster.model.trees[0]: the tree: children of node 0 must have no other parent, found 1."),
                hostile(
                        "XGBoost JSON: a child beyond the tree",
                        "xgboost",
                        model("xgboost-model", tree("[1,-1,-1]", "[99,-1,-1]", "[0,0,0]", 1)),
                        "xgboost-model at learner.gradient_booster.model.trees[0]: the tree: children of node 0 must be among 3 nodes, found 99."),
                hostile(
                        "XGBoost JSON: a feature beyond the row",
                        "xgboost",
                        model("xgboost-model", tree("[1,-1,-1]", "[2,-1,-1]", "[2147483647,0,0]", 1)),
                        "xgboost-model at learner.gradient_booster.model.trees[0]: the tree: node 0 must test one of 2 features, found 2147483647."),
                hostile(
                        "XGBoost JSON: a negative feature",
                        "xgboost",
                        model("xgboost-model", tree("[1,-1,-1]", "[2,-1,-1]", "[-1,0,0]", 1)),
                        "xgboost-model at learner.gradient_booster.model.trees[0]: the tree: node 0 must test one of 2 features, found 4294967295."),
                hostile(
                        "XGBoost JSON: 2^31-1 classes",
                        "xgboost",
                        model("xgboost-model", tree("[-1]", "[-1]", "[0]", Integer.MAX_VALUE)),
                        "xgboost-model at learner.learner_model_param.num_class: the value must be an integer from 0 to 2147483646, found \"2147483647\"."),
                hostile(
                        "XGBoost UBJSON: an array of 2^63-1",
                        "xgboost",
                        model("xgboost-model", "{L", big(1), "a[#L", big(Long.MAX_VALUE), "}"),
                        "xgboost-model byte 22: count of array items must fit the bytes that follow, found 9223372036854775807 of at least 1 bytes each, with 1 bytes left."),
                hostile(
                        "XGBoost UBJSON: 2^61 doubles",
                        "xgboost",
                        model("xgboost-model", "{L", big(1), "a[$D#L", big(1L << 61), "}"),
                        "xgboost-model byte 24: count of array items must fit the bytes that follow, found 2305843009213693952 of at least 8 bytes each, with 1 bytes left."),
                hostile(
                        "XGBoost UBJSON: 2^63-1 nulls of no bytes",
                        "xgboost",
                        model("xgboost-model", "{L", big(1), "a[$Z#L", big(Long.MAX_VALUE), "}"),
                        "xgboost-model byte 13: a UBJSON value must have a known marker, found 0x5a."),
                hostile(
                        "XGBoost UBJSON: a negative count",
                        "xgboost",
                        model("xgboost-model", "{L", big(1), "a[$d#L", big(-1), "}"),
                        "xgboost-model byte 24: count of array items must fit the bytes that follow, found -1 of at least 4 bytes each, with 1 bytes left."),
                hostile(
                        "XGBoost UBJSON: a text of 2^63-1",
                        "xgboost",
                        model("xgboost-model", "{L", big(1), "aSL", big(Long.MAX_VALUE), "}"),
                        "xgboost-model byte 21: a string of 9223372036854775807 bytes must be there, found 1 bytes to the end."),
                hostile(
                        "XGBoost UBJSON: a name of 2^63-1",
                        "xgboost",
                        model("xgboost-model", "{L", big(Long.MAX_VALUE), "a"),
                        "xgboost-model byte 10: a key of 9223372036854775807 bytes must be there, found 1 bytes to the end."),
                hostile(
                        "XGBoost UBJSON: 100,000 arrays deep",
                        "xgboost",
                        model("xgboost-model", "{L", big(1), "a", "[".repeat(DEEP)),
                        "xgboost-model: a model document must nest at most 64 deep, found more."),
                hostile(
                        "XGBoost binary: 2^31-1 trees",
                        "xgboost",
                        model("xgboost-model", binary(2, Integer.MAX_VALUE, 3)),
                        "xgboost-model byte 338: count of trees must fit the bytes that follow, found 2147483647 of at least 184 bytes each, with 148 bytes left."),
                hostile(
                        "XGBoost binary: -1 trees",
                        "xgboost",
                        model("xgboost-model", binary(2, -1, 3)),
                        "xgboost-model byte 338: count of trees must fit the bytes that follow, found -1 of at least 184 bytes each, with 148 bytes left."),
                hostile(
                        "XGBoost binary: 2^31-1 nodes",
                        "xgboost",
                        model("xgboost-model", binary(2, 1, Integer.MAX_VALUE)),
                        "xgboost-model byte 338: count of trees must fit the bytes that follow, found 1 of at least 184 bytes each, with 148 bytes left."),
                hostile(
                        "XGBoost binary: a name of 2^62",
                        "xgboost",
                        model("xgboost-model", patched(binary(2, 1, 3), 140, 1L << 62)),
                        "xgboost-model byte 152: the name of the objective must have at most 1000 bytes, found 1073741824."),
                hostile(
                        "XGBoost binary: 2^31-1 classes",
                        "xgboost",
                        model("xgboost-model", patched(binary(2, 1, 3), 12, Integer.MAX_VALUE)),
                        "xgboost-model byte 338: count of trees must fit the bytes that follow, found 1 of at least 184 bytes each, with 148 bytes left."),
                hostile(
                        "XGBoost binary: a circle",
                        "xgboost",
                        model(
                                "xgboost-model",
                                binary(2, 1, 3),
                                node(-1, 0, 0),
                                node(0, -1, 0),
                                node(0, -1, 0),
                                new byte[48],
                                0),
                        "xgboost-model byte 338: tree 0: children of node 0 must have no other parent, found 0."),
                hostile(
                        "XGBoost booster: a model of 2^63-1 bytes",
                        "xgboost",
                        model("xgboost-model", "CONFIG-offset:", Long.MAX_VALUE, "binf"),
                        "xgboost-model byte 22: count of model bytes must fit the bytes that follow, found 9223372036854775807 of at least 1 bytes each, with 4 bytes left."));
    }

    private static String tree(String left, String right, String feature, int classes) {
        String zeros = left.replaceAll("-?[0-9]+", "0");
        return """
                {"version":[1,7,4],"learner":{"learner_model_param":{"base_score":"0","num_feature":"2","num_class":"%d"},
                "objective":{"name":"reg:squarederror"},"gradient_booster":{"name":"gbtree","model":{"gbtree_model_param":
                {"num_trees":"1","num_parallel_tree":"1"},"tree_info":[0],"trees":[{"tree_param":{"num_nodes":"3"},"left_children":%s,
                "right_children":%s,"split_indices":%s,"split_conditions":%s,"default_left":%s,"base_weights":%s,"parents":%s}]}}}}""".formatted(classes == 1 ? 0 : classes, left, right, feature, zeros, zeros, zeros, zeros);
    }

    private static byte[] big(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    /** A legacy model up to its first node. */
    private static byte[] binary(int features, int trees, int nodes) {
        return bytes(
                "binf",
                0.5f,
                features,
                0,
                0,
                0,
                1,
                7,
                1,
                0,
                new byte[100],
                16L,
                "reg:squarederror",
                6L,
                "gbtree",
                trees,
                1,
                features,
                0,
                0L,
                1,
                0,
                new byte[128],
                1,
                nodes,
                0,
                1,
                features,
                0,
                new byte[124]);
    }

    private static byte[] node(int parent, int left, int right) {
        return bytes(parent, left, right, 0, 0f);
    }

    private static Stream<Hostile> arrays() {
        byte[] head = bytes(0x112L, 0L, 1L);
        return Stream.of(
                hostile(
                        "MXNet: 2^63-1 arrays",
                        "kmeans",
                        model("model_algo-1", 0x112L, 0L, Long.MAX_VALUE),
                        "model_algo-1 byte 24: count of arrays must fit the bytes that follow, found 9223372036854775807 of at least 4 bytes each, with 0 bytes left."),
                hostile(
                        "MXNet: 2^31-1 dimensions",
                        "kmeans",
                        model("model_algo-1", head, 0xF993FAC9, 0, Integer.MAX_VALUE),
                        "model_algo-1 byte 36: array 0 must have from 0 to 32 dimensions, found 2147483647."),
                hostile(
                        "MXNet: a shape whose product is 2^64",
                        "kmeans",
                        model("model_algo-1", head, array(1L << 32, 1L << 32)),
                        "model_algo-1 byte 64: array 0's elements must fit the bytes that follow, found float32 [4294967296, 4294967296], with 0 bytes left."),
                hostile(
                        "MXNet: a shape whose bytes are 2^64",
                        "kmeans",
                        model("model_algo-1", head, array(1L << 31, 1L << 31)),
                        "model_algo-1 byte 64: array 0's elements must fit the bytes that follow, found float32 [2147483648, 2147483648], with 0 bytes left."),
                hostile(
                        "MXNet: a negative dimension",
                        "kmeans",
                        model("model_algo-1", head, array(-1, 4)),
                        "model_algo-1 byte 52: dimensions of array 0 must not be negative, found [-1, 4]."),
                hostile(
                        "MXNet: more numbers than there are",
                        "kmeans",
                        model("model_algo-1", head, array(1 << 20, 1 << 10)),
                        "model_algo-1 byte 64: array 0's elements must fit the bytes that follow, found float32 [1048576, 1024], with 0 bytes left."),
                hostile(
                        "MXNet: a type of number there is not",
                        "kmeans",
                        model("model_algo-1", head, patched(array(1, 1), 36, 99), 0f, 0L),
                        "model_algo-1 byte 64: element types of array 0 must be numbers from 0 (float32) to 12 (bfloat16), and whole ones for indices, found 99."),
                hostile(
                        "MXNet: a name of 2^63-1 bytes",
                        "kmeans",
                        model("model_algo-1", head, array(1, 1), 0f, 1L, Long.MAX_VALUE, "n"),
                        "model_algo-1 byte 84: a name of 9223372036854775807 bytes must be there, found 1 bytes to the end."),
                hostile(
                        "MXNet: 2^62 names",
                        "kmeans",
                        model("model_algo-1", head, array(1, 1), 0f, 1L << 62),
                        "model_algo-1 byte 76: count of names must fit the bytes that follow, found 4611686018427387904 of at least 8 bytes each, with 0 bytes left."),
                hostile(
                        "ZIP: a member that climbs",
                        "linear-learner",
                        model("model_algo-1", zip("manifest.json", "{}", "../../x", "x")),
                        "model_algo-1: a member must not have \"..\" in its name, found \"../../x\"."),
                hostile(
                        "ZIP: a member of 4 GiB",
                        "linear-learner",
                        model("model_algo-1", patchedDirectory(24, -1)),
                        "model_algo-1 byte 206: \"additional-params.json\" must be a plain ZIP member, found a ZIP64 member."),
                hostile(
                        "ZIP: a member beyond the end",
                        "linear-learner",
                        model("model_algo-1", patchedDirectory(42, 0x7FFFFFF0)),
                        "model_algo-1 byte 0: what stands before \"additional-params.json\" of 2147483632 bytes must be there, found 424 bytes to the end."),
                hostile(
                        "ZIP: 65,535 members",
                        "linear-learner",
                        model("model_algo-1", patchedEnd(10, (byte) -1)),
                        "model_algo-1 byte 402: the archive must be one volume, found one of several."),
                hostile(
                        "ZIP: a directory beyond the end",
                        "linear-learner",
                        model("model_algo-1", patchedEnd(16, 0x7FFFFFF0)),
                        "model_algo-1 byte 402: the directory must lie before its end record, found 196 bytes from byte 2147483632."),
                hostile(
                        "ZIP: a bomb",
                        "linear-learner",
                        model(
                                "model_algo-1",
                                zipWithZeros(
                                        96,
                                        "additional-params.json",
                                        "{}",
                                        "mx-mod-symbol.json",
                                        "{}",
                                        "mx-mod-0000.params",
                                        "")),
                        "model_algo-1 byte 52: \"additional-params.json\" must unpack to at most 1000 times its length, found 100663298 bytes"),
                hostile(
                        "FAISS: 2^63-1 vectors",
                        "knn",
                        knn(2, Long.MAX_VALUE, 4L, 1),
                        "model_algo-1 byte 45: the numbers of 9223372036854775807 vectors of dimension 2 must end the file, found a count of 4 with 16 bytes left."),
                hostile(
                        "FAISS: 2^31-1 dimensions",
                        "knn",
                        knn(Integer.MAX_VALUE, 2L, 4L, 1),
                        "model_algo-1 byte 45: the numbers of 2 vectors of dimension 2147483647 must end the file, found a count of 4 with 16 bytes left."),
                hostile(
                        "FAISS: dimensions whose product is 2^64",
                        "knn",
                        knn(1 << 30, 1L << 34, 0L, 1),
                        "model_algo-1 byte 45: the numbers of 17179869184 vectors of dimension 1073741824 must end the file, found a count of 0 with 16 bytes left."),
                hostile(
                        "FAISS: 2^62 numbers",
                        "knn",
                        knn(2, 2L, 1L << 62, 1),
                        "model_algo-1 byte 45: the numbers of 2 vectors of dimension 2 must end the file, found a count of 4611686018427387904 with 16 bytes left."),
                hostile(
                        "FAISS: -1 dimensions",
                        "knn",
                        knn(-1, 2L, 4L, 1),
                        "model_algo-1 byte 0: a FAISS index must have a dimension from 1, a number of vectors from 0, and a metric from 0, found \"IxF2\" with dimension -1, 2 vectors, metric 1."),
                hostile(
                        "k-NN: one point of 2^18 dimensions, in a block of 512",
                        "knn",
                        archive(
                                member(
                                        "model_algo-1",
                                        bytes("IxF2", 1 << 18, 1L, 0L, 0L, (byte) 1, 1, 1L << 18, new byte[1 << 20])),
                                member("model_algo-1.labels", bytes(0f)),
                                member("model_algo-1.json", bytes("{\"k\": 1, \"predictor_type\": \"classifier\"}"))),
                        "model_algo-1: points, in blocks of 512, must be at most 67108864 numbers, found 134217728."),
                hostile(
                        "k-NN: 2^31-1 neighbours",
                        "knn",
                        knn(2, 2L, 4L, Integer.MAX_VALUE),
                        "model_algo-1.json: k must be a whole number from 1 to 2, as there are 2 points, found 2.147483647E9."),
                hostile(
                        "fastText: a dictionary of 2^31-1",
                        "blazingtext",
                        model("model.bin", fastText(2, Integer.MAX_VALUE)),
                        "model.bin byte 64: the entries of a dictionary must be its words and labels, found 2147483647 entries, 0 words, 1 labels, -1 kept buckets."),
                hostile(
                        "fastText: a dictionary of -1",
                        "blazingtext",
                        model("model.bin", fastText(2, -1)),
                        "model.bin byte 64: the entries of a dictionary must be its words and labels, found -1 entries, 0 words, 1 labels, -1 kept buckets."),
                hostile(
                        "fastText: 2^31-1 dimensions",
                        "blazingtext",
                        model("model.bin", fastText(Integer.MAX_VALUE, 1), matrix(1L << 31, 1L << 33)),
                        "model.bin byte 113: the input matrix must have rows and columns that fit the bytes that follow, found 2147483648 rows of 8589934592 numbers."),
                hostile(
                        "fastText: a matrix whose product is 2^64",
                        "blazingtext",
                        model("model.bin", fastText(2, 1), matrix(1L << 32, 1L << 32)),
                        "model.bin byte 113: the input matrix must have rows and columns that fit the bytes that follow, found 4294967296 rows of 4294967296 numbers."));
    }

    /** A dense array of float32 without its numbers. */
    private static byte[] array(long rows, long columns) {
        return bytes(0xF993FAC9, 0, 2, rows, columns, 1, 0, 0);
    }

    /** A ZIP archive of one member with a false field in its entry in the directory. */
    private static byte[] patchedDirectory(int at, int value) {
        byte[] zip = zip("additional-params.json", "{}", "mx-mod-symbol.json", "{}", "mx-mod-0000.params", "");
        return patched(zip, new String(zip, ISO_8859_1).indexOf("PK\1\2") + at, value);
    }

    private static byte[] patchedEnd(int at, Object value) {
        byte[] zip = zip("additional-params.json", "{}", "mx-mod-symbol.json", "{}", "mx-mod-0000.params", "");
        return patched(zip, zip.length - 22 + at, value);
    }

    private static byte[] knn(int dimension, long count, long numbers, int k) {
        byte[] index = bytes("IxF2", dimension, count, 0L, 0L, (byte) 1, 1, numbers, 1f, 2f, 3f, 4f);
        return archive(
                member("model_algo-1", index),
                member("model_algo-1.labels", bytes(0f, 1f)),
                member("model_algo-1.json", bytes("{\"k\": " + k + ", \"predictor_type\": \"classifier\"}")));
    }

    /** A fastText model up to its dictionary of one label. */
    private static byte[] fastText(int dimension, int entries) {
        return bytes(
                793712314,
                12,
                dimension,
                5,
                5,
                1,
                5,
                1,
                3,
                3,
                0,
                0,
                0,
                100,
                1e-4,
                entries,
                0,
                1,
                1L,
                -1L,
                "__label__a\0",
                1L,
                (byte) 1);
    }

    private static byte[] matrix(long rows, long columns) {
        return bytes((byte) 0, rows, columns, 1f, 2f);
    }

    private static Stream<Hostile> texts() {
        return Stream.of(
                hostile(
                        "LightGBM: 2^31-1 leaves",
                        "lightgbm",
                        lightgbm("num_leaves=2", "num_leaves=2147483646"),
                        "model.txt line 19: tree 0: leaf_value must have 2147483646 numbers, found 2."),
                hostile(
                        "LightGBM: 10^12 leaves",
                        "lightgbm",
                        lightgbm("num_leaves=2", "num_leaves=1000000000000"),
                        "model.txt line 12: tree 0: num_leaves must be a whole number from 1 to 2147483646, found \"1000000000000\"."),
                hostile(
                        "LightGBM: 2^31-1 features",
                        "lightgbm",
                        lightgbm("max_feature_idx=1", "max_feature_idx=2147483637"),
                        "model.txt line 8: feature_names must have one name for each of max_feature_idx + 1 = 2147483638 features, found 2."),
                hostile(
                        "LightGBM: 2^31-1 classes",
                        "lightgbm",
                        lightgbm("num_class=1", "num_class=2147483646"),
                        "model.txt line 3: num_class must be 1 or num_tree_per_iteration, 1, found 2147483646."),
                hostile(
                        "LightGBM: 2^31-1 trees an iteration",
                        "lightgbm",
                        lightgbm("num_tree_per_iteration=1", "num_tree_per_iteration=2147483646"),
                        "model.txt line 11: a model must have equally many trees for each of its 2147483646 outputs, found 1 trees."),
                hostile(
                        "LightGBM: a circle",
                        "lightgbm",
                        lightgbm("left_child=-1", "left_child=0"),
                        "model.txt line 17: tree 0: left_child must give every split and leaf one parent, found split 0 again, under split 0."),
                hostile(
                        "LightGBM: a leaf beyond the tree",
                        "lightgbm",
                        lightgbm("left_child=-1", "left_child=-99"),
                        "model.txt line 17: tree 0: left_child must hold whole numbers from -2 to 0, found \"-99\" as number 1."),
                hostile(
                        "LightGBM: a feature beyond the row",
                        "lightgbm",
                        lightgbm("split_feature=0", "split_feature=2"),
                        "model.txt line 14: tree 0: split_feature must hold whole numbers from 0 to 1, found \"2\" as number 1."),
                hostile(
                        "LightGBM: 2^31-1 category sets",
                        "lightgbm",
                        lightgbm("num_cat=0", "num_cat=2147483647"),
                        "model.txt line 13: tree 0: num_cat must be a whole number from 0 to 1, found \"2147483647\"."),
                hostile(
                        "LightGBM: category words of 2^31-9",
                        "lightgbm",
                        lightgbm("num_cat=0", "num_cat=1\ncat_boundaries=0 2147483639\ncat_threshold=1"),
                        "model.txt line 15: tree 0: cat_threshold must have 2147483639 numbers, found 1."),
                hostile(
                        "LightGBM: numbers that are none",
                        "lightgbm",
                        lightgbm("leaf_value=1 2", "leaf_value=1 nan"),
                        "model.txt line 19: tree 0: leaf_value must hold numbers, found \"nan\" as number 2."),
                hostile(
                        "LightGBM: no end",
                        "lightgbm",
                        lightgbm("end of trees", "end of"),
                        "model.txt line 21: the trees must end with the line \"end of trees\", found the end of the file in tree 0."));
    }

    private static byte[] lightgbm(String what, String by) {
        String model = """
                tree
                version=v4
                num_class=1
                num_tree_per_iteration=1
                label_index=0
                max_feature_idx=1
                objective=regression
                feature_names=a b
                feature_infos=none none

                Tree=0
                num_leaves=2
                num_cat=0
                split_feature=0
                threshold=0.5
                decision_type=2
                left_child=-1
                right_child=-2
                leaf_value=1 2

                end of trees
                """;
        return model("model.txt", model.replace(what, by));
    }

    private static Stream<Hostile> graphs() {
        byte[] identity = operator("", "Identity");
        return Stream.of(
                hostile(
                        "ONNX: weights above the archive",
                        "onnx",
                        external("location", "../../etc/passwd"),
                        "model.onnx: the weights of tensor \"w\" must be a relative path inside the archive, found \"../../etc/passwd\"."),
                hostile(
                        "ONNX: weights by an absolute path",
                        "onnx",
                        external("location", "/etc/passwd"),
                        "model.onnx: the weights of tensor \"w\" must be a relative path inside the archive, found \"/etc/passwd\"."),
                hostile(
                        "ONNX: weights on a drive",
                        "onnx",
                        external("location", "C:/x"),
                        "model.onnx: the weights of tensor \"w\" must be a relative path inside the archive, found \"C:/x\"."),
                hostile(
                        "ONNX: weights by a web address",
                        "onnx",
                        external("location", "http://169.254.169.254/latest"),
                        "model.onnx: the weights of tensor \"w\" must be a relative path inside the archive, found \"http://169.254.169.254/latest\"."),
                hostile(
                        "ONNX: weights in this process's memory",
                        "onnx",
                        external("location", "*/_ORT_MEM_ADDR_/*", "offset", "4096", "length", "16"),
                        "model.onnx: the weights of tensor \"w\" must be a relative path inside the archive, found \"*/_ORT_MEM_ADDR_/*\"."),
                hostile(
                        "ONNX: weights in this process's memory and a file",
                        "onnx",
                        archive(
                                member(
                                        "model.onnx",
                                        onnx(
                                                identity,
                                                ends(),
                                                field(
                                                        5,
                                                        outside(
                                                                "location",
                                                                "*/_ORT_MEM_ADDR_/*",
                                                                "offset",
                                                                "4096",
                                                                "length",
                                                                "16")))),
                                member("*/_ORT_MEM_ADDR_/*", new byte[16])),
                        "model.onnx: the weights of tensor \"w\" must be a relative path inside the archive, found \"*/_ORT_MEM_ADDR_/*\"."),
                hostile(
                        "ONNX: weights in no file",
                        "onnx",
                        external("location", "weights.bin"),
                        "model.onnx: the weights of tensor \"w\" must be a file of the archive, found no \"weights.bin\"."),
                hostile(
                        "ONNX: weights from 2^62 on",
                        "onnx",
                        external("location", "w", "offset", "4611686018427387904"),
                        "model.onnx byte 133: the offset of tensor \"w\" outside the file must be a count of bytes, found \"4611686018427387904\"."),
                hostile(
                        "ONNX: weights from -1 on",
                        "onnx",
                        external("location", "w", "offset", "-1"),
                        "model.onnx byte 116: the offset of tensor \"w\" outside the file must be a count of bytes, found \"-1\"."),
                hostile(
                        "ONNX: weights of 2^62 bytes",
                        "onnx",
                        external("location", "w", "length", "4611686018427387904"),
                        "model.onnx byte 133: the length of tensor \"w\" outside the file must be a count of bytes, found \"4611686018427387904\"."),
                hostile(
                        "ONNX: weights beyond the file",
                        "onnx",
                        external("location", "w", "offset", "8", "length", "16"),
                        "model.onnx: the weights of tensor \"w\" must be 16 bytes of \"w\", found 16 bytes from byte 8 on in a file of 16."),
                hostile(
                        "ONNX: weights by a symbolic link",
                        "onnx",
                        archive(
                                member("model.onnx", onnx(identity, ends(), field(5, outside("location", "w")))),
                                member("w", '2', "/etc/passwd", "00000000000", new byte[0])),
                        "model.tar.gz byte 1024 unpacked: members must be files and directories, found symbolic link \"w\"."),
                hostile(
                        "ONNX: sparse weights outside",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(
                                        identity,
                                        ends(),
                                        field(
                                                15,
                                                field(1, outside("location", "/etc/passwd")),
                                                field(2, packed(1, 1), number(2, 7), packed(7, 0)),
                                                packed(3, 4)))),
                        "model.onnx byte 114: values of a sparse tensor must lie in the model's own file, found a reference to \"/etc/passwd\"."),
                hostile(
                        "ONNX: weights of an operator outside",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(
                                        ends(),
                                        operator(
                                                "",
                                                "Constant",
                                                field(
                                                        5,
                                                        field(1, "value"),
                                                        field(5, outside("location", "/etc/passwd")),
                                                        number(20, 4))))),
                        "model.onnx: weights in other files must be those of the graph itself, not inside an operator, found tensor \"w\" float[2, 2]."),
                hostile(
                        "ONNX: sparse weights of an operator outside",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(
                                        ends(),
                                        operator(
                                                "",
                                                "Constant",
                                                field(
                                                        5,
                                                        field(1, "sparse_value"),
                                                        field(22, field(1, outside("location", "/etc/passwd"))),
                                                        number(20, 11))))),
                        "model.onnx byte 131: values of a sparse tensor must lie in the model's own file, found a reference to \"/etc/passwd\"."),
                hostile(
                        "ONNX: weights of a function's default outside",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(identity, ends()),
                                field(
                                        25,
                                        field(1, "f"),
                                        field(10, "own"),
                                        field(
                                                11,
                                                field(1, "value"),
                                                field(5, outside("location", "/etc/passwd")),
                                                number(20, 4)))),
                        "model.onnx: weights in other files must be those of the graph itself, not inside an operator, found tensor \"w\" float[2, 2]."),
                hostile(
                        "ONNX: weights of a subgraph outside",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(
                                        ends(),
                                        operator(
                                                "",
                                                "If",
                                                field(
                                                        5,
                                                        field(1, "then_branch"),
                                                        field(6, field(5, outside("location", "/etc/passwd"))),
                                                        number(20, 5))))),
                        "model.onnx: weights in other files must be those of the graph itself, not inside an operator, found tensor \"w\" float[2, 2]."),
                hostile(
                        "ONNX: operators of a library",
                        "onnx",
                        model("model.onnx", onnx(ends(), operator("evil.ops", "Run"))),
                        "model.onnx: operators must be those of ONNX, ai.onnx.ml, com.microsoft, or functions of the model: operators of others are native code, which is not loaded, found operator evil.ops.Run."),
                hostile(
                        "ONNX: operators of a library in a subgraph",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(
                                        ends(),
                                        operator(
                                                "",
                                                "If",
                                                field(
                                                        5,
                                                        field(1, "then_branch"),
                                                        field(6, operator("evil.ops", "Run")),
                                                        number(20, 5))))),
                        "model.onnx: operators must be those of ONNX, ai.onnx.ml, com.microsoft, or functions of the model: operators of others are native code, which is not loaded, found operator evil.ops.Run."),
                hostile(
                        "ONNX: operators of a library in a function's default",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(identity, ends()),
                                field(
                                        25,
                                        field(1, "f"),
                                        field(10, "own"),
                                        field(
                                                11,
                                                field(1, "body"),
                                                field(6, operator("evil.ops", "Run")),
                                                number(20, 5)))),
                        "model.onnx: operators must be those of ONNX, ai.onnx.ml, com.microsoft, or functions of the model: operators of others are native code, which is not loaded, found operator evil.ops.Run."),
                hostile(
                        "ONNX: Python in an operator",
                        "onnx",
                        model("model.onnx", onnx(ends(), operator("pyop", "PyOp"))),
                        "model.onnx: operators must be those of ONNX, ai.onnx.ml, com.microsoft, or functions of the model: operators of others are native code, which is not loaded, found operator pyop.PyOp."),
                hostile(
                        "ONNX: a compiled context in a file",
                        "onnx",
                        model("model.onnx", onnx(ends(), operator("com.microsoft", "EPContext"))),
                        "model.onnx: a model must be a graph, not a reference to one that was compiled for a device, found operator com.microsoft.EPContext."),
                hostile(
                        "ONNX: a function that calls itself",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(ends(), operator("own", "f")),
                                field(25, field(1, "f"), field(10, "own"), field(7, field(4, "f"), field(7, "own")))),
                        "model.onnx: functions must not call each other in a circle, found operator own.f, which comes back to itself."),
                hostile(
                        "ONNX: functions that double 60 times",
                        "onnx",
                        model("model.onnx", onnx(ends(), operator("own", "f0")), doubling(60)),
                        "model.onnx: a model must have at most 1000000 operators, those of functions written out, found more."),
                hostile(
                        "ONNX: two functions of one name",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(ends(), operator("own", "f")),
                                field(
                                        25,
                                        field(1, "f"),
                                        field(10, "own"),
                                        field(13, "a"),
                                        field(7, field(4, "f"), field(7, "own"))),
                                field(25, field(1, "f"), field(10, "own"), field(13, "b"))),
                        "model.onnx: every function of a model must have its own name, found \"f\" twice."),
                hostile(
                        "ONNX: a graph hidden in a number",
                        "onnx",
                        model(
                                "model.onnx",
                                onnx(
                                        ends(),
                                        operator(
                                                "",
                                                "Cast",
                                                field(
                                                        5,
                                                        field(1, "to"),
                                                        number(3, 1),
                                                        field(6, operator("evil.ops", "Run")),
                                                        number(20, 2))))),
                        "model.onnx byte 106: attribute \"to\" must hold what its kind says, INT, found graphs or tensors besides."),
                hostile(
                        "ONNX: random numbers",
                        "onnx",
                        model("model.onnx", onnx(ends(), operator("", "RandomNormalLike"))),
                        "model.onnx: operators must give the same for the same input, found operator RandomNormalLike, which draws random numbers."),
                hostile(
                        "ONNX: dropping at random",
                        "onnx",
                        model("model.onnx", onnx(ends(), operator("", "Dropout", field(1, ""), field(1, "train")))),
                        "model.onnx: operators must give the same for the same input, found operator Dropout, which draws random numbers."),
                hostile(
                        "ONNX: graphs 5,000 deep",
                        "onnx",
                        model("model.onnx", onnx(ends(), nested(5_000))),
                        "model.onnx byte 1278: messages must be nested at most 100 deep, found a graph deeper."),
                hostile(
                        "ONNX: groups 100,000 deep",
                        "onnx",
                        model("model.onnx", onnx(identity, ends()), "\u00e3\6".repeat(DEEP)),
                        "model.onnx byte 282: messages must be nested at most 100 deep, found the model deeper."),
                hostile(
                        "ONNX: a field of 2^63-1 bytes",
                        "onnx",
                        model("model.onnx", number(1, 8), "\72", HostileFiles.varint(Long.MAX_VALUE)),
                        "model.onnx byte 12: the graph must fit the model, found 9223372036854775807 bytes, with 0 left."),
                hostile(
                        "ONNX: a field of 2^64-1 bytes",
                        "onnx",
                        model("model.onnx", number(1, 8), "\72", HostileFiles.varint(-1)),
                        "model.onnx byte 13: the graph must fit the model, found 18446744073709551615 bytes, with 0 left."),
                hostile(
                        "ONNX: a number that does not end",
                        "onnx",
                        model("model.onnx", number(1, 8), "\72", "\u00ff".repeat(20)),
                        "model.onnx byte 13: a number in the model must have at most 10 bytes, found more."),
                hostile(
                        "ONNX: a shape whose product is 2^64",
                        "onnx",
                        weights(packed(1, 1L << 32, 1L << 32), number(2, 1), field(8, "w")),
                        "model.onnx byte 93: tensor \"w\" must have less than 2 GiB, found float[4294967296, 4294967296]."),
                hostile(
                        "ONNX: a negative dimension",
                        "onnx",
                        weights(packed(1, -4), number(2, 1), field(8, "w"), field(9, new byte[16])),
                        "model.onnx byte 111: dimensions of tensor \"w\" must not be negative, found -4."),
                hostile(
                        "ONNX: more elements than there are",
                        "onnx",
                        weights(packed(1, 1 << 20), number(2, 1), field(8, "w"), field(9, new byte[16])),
                        "model.onnx byte 104: tensor \"w\" must fill float[1048576], found 16 bytes."),
                hostile(
                        "ONNX: 100,000 dimensions",
                        "onnx",
                        weights(packed(1, new long[DEEP]), number(2, 1), field(8, "w")),
                        "model.onnx byte 80: tensor \"w\" must have at most 32 dimensions, found 100000."),
                hostile(
                        "ONNX: two graphs",
                        "onnx",
                        model("model.onnx", onnx(identity, ends()), field(7, identity, ends())),
                        "model.onnx byte 81: a model must have one graph, found another."),
                hostile(
                        "ONNX: a row of 2^40 numbers",
                        "onnx",
                        model("model.onnx", onnx(identity, wide(1L << 40))),
                        "model.onnx: a row of input \"x\" must have at most 268435456 elements, found float[N,1099511627776]."),
                hostile(
                        "ONNX: a row whose product is 2^64",
                        "onnx",
                        model("model.onnx", onnx(identity, wide(4, 1L << 62))),
                        "model.onnx: a row of input \"x\" must have at most 268435456 elements, found float[N,4,4611686018427387904]."),
                hostile(
                        "ONNX: in the format of ONNX Runtime too",
                        "onnx",
                        model("model.onnx", "\10\10\22\4ORTM", onnx(identity, ends())),
                        "model.onnx: the model must be in the format of ONNX alone, found one that is in the format of ONNX Runtime too."));
    }

    private static byte[] external(String... entries) {
        return archive(
                member("model.onnx", onnx(operator("", "Identity"), ends(), field(5, outside(entries)))),
                member("w", new byte[16]));
    }

    private static byte[] weights(Object... tensor) {
        return model("model.onnx", onnx(operator("", "Identity"), ends(), field(5, tensor)));
    }

    /** Functions each of which calls the next one twice. */
    private static byte[] doubling(int functions) {
        byte[] all = {};
        for (int i = 0; i < functions; i++) {
            byte[] call = field(
                    7,
                    field(4, i + 1 < functions ? "f" + (i + 1) : "Identity"),
                    field(7, i + 1 < functions ? "own" : ""));
            all = bytes(all, field(25, field(1, "f" + i), field(10, "own"), call, call));
        }
        return all;
    }

    private static byte[] nested(int depth) {
        byte[] inner = operator("", "Identity");
        for (int i = 0; i < depth; i++) {
            inner = operator("", "If", field(5, field(1, "then_branch"), field(6, inner), number(20, 5)));
        }
        return inner;
    }

    private static byte[] wide(long... lengths) {
        byte[] shape = field(1, field(2, "N"));
        for (long length : lengths) {
            shape = bytes(shape, field(1, number(1, length)));
        }
        byte[] type = field(2, field(1, number(1, 1), field(2, shape)));
        return bytes(field(11, field(1, "x"), type), field(12, field(1, "y"), type));
    }

    static Stream<Hostile> corpus() {
        return Stream.of(archives(), pickles(), xgboost(), arrays(), texts(), graphs())
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corpus")
    void p9_isRefusedByName(Hostile hostile) {
        List<ContainerSpec> specs = List.of(
                new ContainerSpec("registry/any:1", Map.of(), Optional.of(hostile.runtime())),
                new ContainerSpec("registry/any:1", Map.of(), Optional.empty()));
        for (ContainerSpec spec : specs) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            Throwable refusal =
                    catchThrowable(() -> Containers.choose(spec, ModelArchive.open("model.tar.gz", hostile.archive())));
            assertThat(THREADS.getCurrentThreadCpuTime() - start).as("CPU time").isLessThan(NANOS_MAX);
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated")
                    .isLessThan(hostile.weakness().endsWith("a bomb") ? BYTES_OF_BOMB : BYTES_FIXED);
            assertThat(refusal)
                    .isInstanceOfAny(ArtifactException.class, UnsupportedRequestException.class)
                    .message()
                    .startsWith(spec.runtime().isPresent() ? hostile.refusal() : hostile.refusalUnnamed())
                    .hasSizeLessThan(1_000);
            // Whatever links to native code has a name of that kind.
            assertThat(refusal.getStackTrace())
                    .extracting(StackTraceElement::getClassName)
                    .noneMatch(name -> name.contains(".onnx.Ort"));
        }
    }

    /** A good archive, so that each of its beginnings is a damaged one. */
    @Test
    void p9_anArchiveCutAnywhereIsRefused() {
        byte[] whole = lightgbm("", "");
        ContainerSpec spec = new ContainerSpec("registry/any:1", Map.of(), Optional.empty());
        assertThat(Containers.choose(spec, ModelArchive.open("model.tar.gz", whole))
                        .runtime())
                .isEqualTo("lightgbm");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Containers.choose(spec, ModelArchive.open("model.tar.gz", cut)))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith("model.tar.gz");
        }
    }
}
