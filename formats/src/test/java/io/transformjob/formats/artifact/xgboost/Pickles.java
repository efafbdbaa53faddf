package io.transformjob.formats.artifact.xgboost;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Pickles of a Booster as the picklers of each protocol write them, opcode by opcode. */
final class Pickles {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] booster(int protocol, byte[] handle, int treeLimit) {
        Pickles pickle = new Pickles();
        if (protocol == 0) {
            return pickle.python2(handle, treeLimit);
        }
        if (protocol >= 2) {
            pickle.bytes(0x80, protocol);
        }
        if (protocol >= 4) {
            pickle.shortText("xgboost.core").bytes(0x94).shortText("Booster").bytes(0x94, 0x93, 0x94, ')', 0x81);
        } else if (protocol >= 2) {
            pickle.text("cxgboost.core\nBooster\n").bytes('q', 0, ')', 0x81, 'q', 1);
        } else {
            pickle.text("ccopy_reg\n_reconstructor\n(cxgboost.core\nBooster\nc__builtin__\nobject\nNtR");
        }
        pickle.bytes('}', protocol >= 4 ? 0x94 : '2');
        if (protocol < 4) {
            // DUP above, POP here: the memo alone would hide them.
            pickle.bytes('0');
        }
        pickle.bytes('(').key("handle").bytearray(protocol, handle);
        pickle.key("feature_names").bytes(']', '(').key("f0").key("f1").bytes('e');
        pickle.key("feature_types").bytes('N').key("best_iteration").bytes('K', 1);
        pickle.key("best_ntree_limit").bytes('M', treeLimit & 0xFF, treeLimit >> 8);
        return pickle.bytes('u', 'b', '.').out.toByteArray();
    }

    private byte[] python2(byte[] handle, int treeLimit) {
        text("ccopy_reg\n_reconstructor\np0\n(cxgboost.core\nBooster\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n");
        text("(dp5\nS'best_iteration'\np6\nI1\nsS'handle'\np7\nc__builtin__\nbytearray\np8\n(V");
        for (byte b : handle) {
            int c = b & 0xFF;
            if (c == '\\' || c == '\n') {
                text("\\u%04x".formatted(c));
            } else {
                out.write(c);
            }
        }
        text("\np9\nS'latin-1'\np10\ntp11\nRp12\nsS'feature_types'\np13\nNsS'feature_names'\np14\n(lp15\n");
        text("S'f0'\np16\naS'it\\'s \\x41\\n'\np17\nas");
        text("S'best_ntree_limit'\np18\nI" + treeLimit + "\nsb.");
        return out.toByteArray();
    }

    private Pickles bytearray(int protocol, byte[] handle) {
        if (protocol == 5) {
            return bytes(0x96).little(8, handle.length).raw(handle);
        }
        if (protocol == 4) {
            shortText("builtins").shortText("bytearray").bytes(0x93);
        } else {
            text(protocol == 3 ? "cbuiltins\nbytearray\n" : "c__builtin__\nbytearray\n");
        }
        if (protocol >= 3) {
            return bytes('B').little(4, handle.length).raw(handle).bytes(0x85, 'R');
        }
        byte[] utf8 = new String(handle, ISO_8859_1).getBytes(UTF_8);
        bytes('(').bytes('X').little(4, utf8.length).raw(utf8).key("latin-1");
        return bytes('t', 'R');
    }

    private Pickles key(String text) {
        return bytes('X').little(4, text.length()).text(text);
    }

    private Pickles shortText(String text) {
        return bytes(0x8c, text.length()).text(text);
    }

    private Pickles text(String text) {
        return raw(text.getBytes(US_ASCII));
    }

    private Pickles little(int length, long value) {
        byte[] eight = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        out.write(eight, 0, length);
        return this;
    }

    private Pickles raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private Pickles bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }
}
