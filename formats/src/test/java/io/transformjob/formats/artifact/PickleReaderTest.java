package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.PickleValue.Bytes;
import io.transformjob.formats.artifact.PickleValue.Dict;
import io.transformjob.formats.artifact.PickleValue.Global;
import io.transformjob.formats.artifact.PickleValue.Instance;
import io.transformjob.formats.artifact.PickleValue.Int;
import io.transformjob.formats.artifact.PickleValue.Real;
import io.transformjob.formats.artifact.PickleValue.Sequence;
import io.transformjob.formats.artifact.PickleValue.Text;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleReaderTest {
    private static final Set<String> GLOBALS = Set.of(
            "m C",
            "copy_reg _reconstructor",
            "__builtin__ object",
            "__builtin__ bytearray",
            "_codecs encode",
            "collections OrderedDict");
    private static final String UNTRUSTED =
            " Nothing was executed. Save the booster alone, with Booster.save_model, and pack that file";

    /** One character for each byte. */
    private static PickleValue read(String pickle) {
        return PickleReader.read("xgboost-model", pickle.getBytes(ISO_8859_1), GLOBALS);
    }

    private static String shown(PickleValue value) {
        if (value instanceof Sequence sequence) {
            return sequence.items().stream()
                    .map(PickleReaderTest::shown)
                    .toList()
                    .toString();
        }
        if (value instanceof Bytes bytes) {
            return Arrays.toString(bytes.value());
        }
        if (value instanceof Int number) {
            return String.valueOf(number.value());
        }
        if (value instanceof Real number) {
            return String.valueOf(number.value());
        }
        return value instanceof Text text ? "'" + text.value() + "'" : value.kind();
    }

    static Stream<Arguments> plainData() {
        return Stream.of(
                Arguments.of("N.", "None"),
                Arguments.of("(I1\nI-7\nL12L\nL3\nI01\nt.", "[1, -7, 12, 3, a bool]"),
                Arguments.of(
                        "(K\u00ffM\u0001\u0002J\u00ff\u00ff\u00ff\u00ff\u008a\0\u008a\u0001\u0080t.",
                        "[255, 513, -1, 0, -128]"),
                Arguments.of("\u008b\u0002\0\0\0\u0000\u0001.", "256"),
                Arguments.of("(F1.5\nF-inf\nFnan\nG\u003f\u00f8\0\0\0\0\0\0t.", "[1.5, -Infinity, NaN, 1.5]"),
                Arguments.of("(S'a\\'b\\x41\\n'\nS\"q\"\nT\u0002\0\0\0xyU\u0001zt.", "['a'bA\n', 'q', 'xy', 'z']"),
                Arguments.of(
                        "(V\\u20acx\\U0001F600\nX\u0002\0\0\0\u00c3\u00a9\u008c\u0001a\u008d\u0001\0\0\0\0\0\0\0bt.",
                        "['€x😀', 'é', 'a', 'b']"),
                Arguments.of(
                        "(B\u0001\0\0\0\u0005C\u0001\u0006\u008e\u0001\0\0\0\0\0\0\0\u0007\u0096\u0001\0\0\0\0\0\0\0\u0008t.",
                        "[[5], [6], [7], [8]]"),
                Arguments.of("](K\u0001K\u0002eK\u0003a.", "[1, 2, 3]"),
                Arguments.of("(lp0\nI1\nag0\n0.", "[1]"),
                Arguments.of("K\u0001K\u0002K\u0003\u0087\u0085.", "[[1, 2, 3]]"),
                Arguments.of("K\u0001K\u0002\u0086.", "[1, 2]"),
                Arguments.of("\u008f(K\u0001\u0090.", "[1]"),
                Arguments.of("(K\u0001\u0091.", "[1]"),
                Arguments.of("K\u0007q\u0005h\u0005\u0086.", "[7, 7]"),
                Arguments.of("K\u0007r\u0005\0\0\0j\u0005\0\0\0\u0086.", "[7, 7]"),
                Arguments.of("K\u0007\u0094h\u0000\u0086.", "[7, 7]"),
                Arguments.of("K\u00012\u0086.", "[1, 1]"),
                Arguments.of("K\u0001(K\u00021.", "1"),
                Arguments.of("K\u0001(0.", "1"),
                Arguments.of("\u0080\u0004\u0095\u0002\0\0\0\0\0\0\0N.", "None"),
                Arguments.of("c__builtin__\nbytearray\n(Va\u00ff\nS'latin-1'\ntR.", "[97, -1]"),
                Arguments.of("c__builtin__\nbytearray\n)R.", "[]"),
                Arguments.of("c_codecs\nencode\n(X\u0002\0\0\0\u00c2\u0080X\u0006\0\0\0latin1tR.", "[-128]"),
                Arguments.of("ccollections\nOrderedDict\n)R.", "a dictionary"));
    }

    @ParameterizedTest
    @MethodSource("plainData")
    void artifacts51_plainDataOfEveryProtocolIsRead(String pickle, String expected) {
        assertThat(shown(read(pickle))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cm\nC\n)\u0081}S'k'\nI1\nsb.",
                "cm\nC\n)}\u0092}S'k'\nI1\nsb.",
                "\u008c\u0001m\u008c\u0001C\u0093)R}S'k'\nI1\nsb.",
                "(im\nC\n(dS'k'\nI1\nsb.",
                "(cm\nC\no(S'k'\nI1\ndb.",
                "ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\nobject\nNtR}(S'k'\nI1\nI2\nNub."
            })
    void artifacts51_objectsBecomeTheirClassAndState(String pickle) {
        Instance instance = (Instance) read(pickle);
        assertThat(instance.type()).isEqualTo(new Global("m", "C"));
        assertThat(shown(((Dict) instance.state()).get("k").orElseThrow())).isEqualTo("1");
    }

    static Stream<Arguments> forbidden() {
        return Stream.of(
                Arguments.of("cos\nsystem\n(S'rm -rf /'\ntR.", 0, "\"os.system\""),
                Arguments.of("N0\u008c\u0002os\u008c\u0006system\u0093.", 14, "\"os.system\""),
                Arguments.of("(S'ls'\nios\nsystem\n.", 7, "\"os.system\""),
                Arguments.of("c__builtin__\neval\n.", 0, "\"__builtin__.eval\""),
                Arguments.of("cm\nC.__init__\n.", 0, "\"m.C.__init__\""),
                Arguments.of("cxgboost.sklearn\nXGBClassifier\n.", 0, "\"xgboost.sklearn.XGBClassifier\""),
                Arguments.of("Pid\n.", 0, "a persistent id"),
                Arguments.of("NQ.", 1, "a persistent id"),
                Arguments.of("\u0082\u0001.", 0, "an extension code"),
                Arguments.of("\u0084\u0001\0\0\0.", 0, "an extension code"),
                Arguments.of("\u0097.", 0, "an out-of-band buffer"));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void artifacts51_whateverCouldRunCodeIsRefusedByName(String pickle, int at, String found) {
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "xgboost-model byte %d: the pickle of a model must hold a Booster and plain data only, found %s.%s"
                                .formatted(at, found, UNTRUSTED));
    }

    static Stream<Arguments> damaged() {
        return Stream.of(
                Arguments.of("", "the next opcode of a pickle of 1 bytes must be there, found 0 bytes to the end"),
                Arguments.of(".", "a pickle must stack 1 values for this opcode, found 0"),
                Arguments.of("(.", "a pickle must stack 1 values for this opcode, found 0"),
                Arguments.of("N(00.", "a pickle must stack 1 values for this opcode, found 0"),
                Arguments.of("t.", "a pickle must set a mark before it goes back to one, found none"),
                Arguments.of(
                        "B\u00ff\u00ff\u00ff\u00ffx.",
                        "a byte string of 4294967295 bytes must be there, found 2 bytes to the end"),
                Arguments.of(
                        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.",
                        "a byte string of -1 bytes must be there, found 1 bytes to the end"),
                Arguments.of(
                        "T\u00ff\u00ff\u00ff\u00ff.", "a string of -1 bytes must be there, found 1 bytes to the end"),
                Arguments.of(
                        "\u008b\u00ff\u00ff\u00ff\u007f.",
                        "an integer of 2147483647 bytes must be there, found 1 bytes to the end"),
                Arguments.of("\u008a\nabcdefghij.", "an integer must have at most 64 bits, found 80 bits"),
                Arguments.of(
                        "Nr\u00ff\u00ff\u00ff\u007f.",
                        "a memo index must be below 4000000 and one that a pickler reaches, found 2147483647"),
                Arguments.of(
                        "Nr\u00ff\u00ff\0\0.",
                        "a memo index must be below 4000000 and one that a pickler reaches, found 65535"),
                Arguments.of("h\u0001.", "a memo index must have been stored, found 1"),
                Arguments.of("Np-1\n.", "a memo index must be below 4000000 and one that a pickler reaches, found -1"),
                Arguments.of("I9x\n.", "an integer must be decimal and have at most 64 bits, found \"9x\""),
                Arguments.of("F1f\n.", "a float must be a number, found \"1f\""),
                Arguments.of("S'a\n.", "a string must stand in quotes, found \"'a\""),
                Arguments.of(
                        "S'\\q'\n.", "a string must escape by \\n, \\r, \\t, \\xNN, \\\\ or a quote, found \"\\q\""),
                Arguments.of("V\\u00g0\n.", "an escape must have 4 hexadecimal digits, found \"00g0\""),
                Arguments.of("NNa.", "items must be added to a list, found None"),
                Arguments.of("N(NNu.", "pairs must be put into a dictionary, found 2 items for None"),
                Arguments.of("}(Nu.", "pairs must be put into a dictionary, found 1 items for a dictionary"),
                Arguments.of("N)R.", "an object must be made from a name and a tuple, found None and a list"),
                Arguments.of("NNb.", "state must belong to an object, found None"),
                Arguments.of("NN\u0093.", "a module and a name must be texts, found None and None"),
                Arguments.of(
                        "c__builtin__\nbytearray\nI4000000000\n\u0085R.",
                        "__builtin__.bytearray must be made from bytes, or once from a Latin-1 text, found an integer"));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void artifacts51_damageIsNamed(String pickle, String message) {
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(ArtifactException.class)
                .hasMessageMatching("xgboost-model byte \\d+: .*")
                .hasMessageContaining(": " + message + ". " + ByteCursor.DAMAGED);
    }

    @Test
    void artifacts51_unknownOpcodesAndProtocolsAreRefused() {
        assertThatThrownBy(() -> read("N\u00fe."))
                .hasMessage("xgboost-model byte 1: a pickle must hold opcodes of protocols 0 to 5, found 0xfe."
                        + UNTRUSTED);
        assertThatThrownBy(() -> read("\u0080\u0006N."))
                .hasMessage("xgboost-model byte 2: a pickle must be of protocol 0 to 5, found protocol 6." + UNTRUSTED);
    }

    @Test
    void artifacts51_opcodesAreBounded() {
        byte[] endless = new byte[PickleReader.OPCODES_MAX + 2];
        for (int i = 0; i + 1 < endless.length; i += 2) {
            endless[i] = 'N';
            endless[i + 1] = '0';
        }
        assertThatThrownBy(() -> PickleReader.read("m", endless, GLOBALS))
                .hasMessage("m byte 5000000: the pickle of a model must have at most 5000000 opcodes, found more."
                        + UNTRUSTED);
    }

    @Test
    void artifacts51_nestingAndSelfReferenceCostNoStack() {
        String deep = "]".repeat(1_000_000) + "a".repeat(999_999) + ".";
        assertThat(((Sequence) read(deep)).items()).hasSize(1);
        assertThat(((Sequence) read("]q\0h\0a.")).items()).hasSize(1);
        assertThat(((Sequence) read("}q\0h\0Ns0]h\0a.")).items().get(0)).isInstanceOf(Dict.class);
    }

    @Test
    void artifacts51_aTextIsNotMadeIntoBytesAgainAndAgain() {
        String text = "V" + "x".repeat(1000) + "\nq\0" + "0";
        String call = "c__builtin__\nbytearray\n(h\0S'latin-1'\ntR";
        assertThatThrownBy(() -> read(text + call.repeat(100) + "."))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("or once from a Latin-1 text");
    }
}
