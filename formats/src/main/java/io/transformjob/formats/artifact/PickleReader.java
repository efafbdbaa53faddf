package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.PickleValue.Bool;
import io.transformjob.formats.artifact.PickleValue.Bytes;
import io.transformjob.formats.artifact.PickleValue.Dict;
import io.transformjob.formats.artifact.PickleValue.Global;
import io.transformjob.formats.artifact.PickleValue.Instance;
import io.transformjob.formats.artifact.PickleValue.Int;
import io.transformjob.formats.artifact.PickleValue.None;
import io.transformjob.formats.artifact.PickleValue.Real;
import io.transformjob.formats.artifact.PickleValue.Sequence;
import io.transformjob.formats.artifact.PickleValue.Text;
import java.util.List;
import java.util.Set;

/**
 * Reads Python pickles of protocols 0 to 5 as data: it walks the opcodes, and executes, imports and calls nothing. A
 * name outside a given set ends the reading, so do extension codes, persistent ids and out-of-band buffers. It never
 * recurses, whatever the nesting; opcodes, stack and memo are bounded, lengths are checked against the bytes left.
 *
 * <p>Source: CPython {@code Lib/pickletools.py}, {@code Lib/pickle.py}; PEP 307, 3154, 574.
 */
public final class PickleReader {
    /** A Booster needs three opcodes for each feature name. Bounds the objects a hostile file can make. */
    static final int OPCODES_MAX = 5_000_000;

    private static final String UNTRUSTED =
            "Nothing was executed. Save the booster alone, with Booster.save_model, and pack that file";

    private static final Set<String> LATIN_1 = Set.of("latin1", "latin-1", "iso-8859-1");

    private final ByteCursor in;
    private final PickleText text;
    private final Set<String> globals;
    private final PickleStack stack;
    private long encodedChars;

    private PickleReader(ByteCursor in, Set<String> globals) {
        this.in = in;
        this.text = new PickleText(in);
        this.globals = globals;
        this.stack = new PickleStack(in);
    }

    /**
     * Reads one pickle, up to its {@code STOP}.
     *
     * @param member what messages call it
     * @param bytes the pickle; its byte strings are copied out of it
     * @param globals names the pickle may hold, as {@code module name}, such as {@code builtins bytearray}
     * @throws ArtifactException if it is damaged, too large, or names anything else
     */
    public static PickleValue read(String member, byte[] bytes, Set<String> globals) {
        return new PickleReader(new ByteCursor(member, bytes), globals).read();
    }

    private PickleValue read() {
        for (int opcodes = 0; opcodes < OPCODES_MAX; opcodes++) {
            int at = in.position();
            int opcode = in.unsignedByte("the next opcode of a pickle");
            if (opcode == '.') {
                return stack.pop();
            }
            if (!scalar(opcode) && !bytesOrText(opcode) && !structure(opcode) && !object(opcode, at)) {
                throw in.faultAt(
                        at, "a pickle must hold opcodes of protocols 0 to 5", "0x%02x".formatted(opcode), UNTRUSTED);
            }
        }
        throw in.fault("the pickle of a model must have at most %d opcodes".formatted(OPCODES_MAX), "more", UNTRUSTED);
    }

    private boolean scalar(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol();
            case 0x95 -> in.count(in.longLittle("a frame length"), 1, "frame bytes");
            case 'N' -> stack.push(new None());
            case 0x88 -> stack.push(new Bool(true));
            case 0x89 -> stack.push(new Bool(false));
            case 'I' -> stack.push(text.intLine());
            case 'L' -> stack.push(text.longLine());
            case 'F' -> stack.push(text.floatLine());
            case 'J' -> stack.push(new Int(in.intLittle("an integer")));
            case 'K' -> stack.push(new Int(in.unsignedByte("an integer")));
            case 'M' -> stack.push(new Int(unsignedShort()));
            case 0x8a -> stack.push(text.longBytes(in.unsignedByte("a length")));
            case 0x8b -> stack.push(text.longBytes(in.intLittle("a length")));
            case 'G' -> stack.push(new Real(Double.longBitsToDouble(in.longBig("a float"))));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean bytesOrText(int opcode) {
        switch (opcode) {
            case 'S' -> stack.push(text.stringLine());
            case 'V' -> stack.push(text.unicodeLine());
            case 'T' -> latin1(in.intLittle("a length"));
            case 'U' -> latin1(in.unsignedByte("a length"));
            case 'X' -> utf8(unsignedInt());
            case 0x8c -> utf8(in.unsignedByte("a length"));
            case 0x8d -> utf8(in.longLittle("a length"));
            case 'B' -> bytes(unsignedInt());
            case 'C' -> bytes(in.unsignedByte("a length"));
            case 0x8e, 0x96 -> bytes(in.longLittle("a length"));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean structure(int opcode) {
        switch (opcode) {
            case '(' -> stack.mark();
            case '0' -> stack.drop();
            case '1' -> stack.popToMark();
            case '2' -> stack.push(stack.top());
            case ')', ']', 0x8f -> stack.push(new Sequence(PickleStack.list()));
            case '}' -> stack.push(new Dict());
            case 't', 'l', 0x91 -> stack.push(new Sequence(stack.popToMark()));
            case 0x85 -> stack.push(new Sequence(stack.pop(1)));
            case 0x86 -> stack.push(new Sequence(stack.pop(2)));
            case 0x87 -> stack.push(new Sequence(stack.pop(3)));
            case 'd' -> dictionary();
            case 'a' -> stack.addAll(stack.pop(1));
            case 'e', 0x90 -> stack.addAll(stack.popToMark());
            case 's' -> stack.putAll(stack.pop(2));
            case 'u' -> stack.putAll(stack.popToMark());
            case 'p' -> stack.remember(text.indexLine());
            case 'q' -> stack.remember(in.unsignedByte("a memo index"));
            case 'r' -> stack.remember(unsignedInt());
            case 0x94 -> stack.remember();
            case 'g' -> stack.recall(text.indexLine());
            case 'h' -> stack.recall(in.unsignedByte("a memo index"));
            case 'j' -> stack.recall(unsignedInt());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean object(int opcode, int at) {
        switch (opcode) {
            case 'c' -> stack.push(global(text.line("a module name"), text.line("a name"), at));
            case 0x93 -> stackGlobal(at);
            case 'R', 0x81 -> {
                PickleValue arguments = stack.pop();
                call(stack.pop(), arguments, at);
            }
            case 0x92 -> {
                stack.pop();
                PickleValue arguments = stack.pop();
                call(stack.pop(), arguments, at);
            }
            case 'i' -> {
                Global type = global(text.line("a module name"), text.line("a name"), at);
                call(type, new Sequence(stack.popToMark()), at);
            }
            case 'o' -> {
                List<PickleValue> items = stack.popToMark();
                PickleValue type = items.isEmpty() ? new None() : items.remove(0);
                call(type, new Sequence(items), at);
            }
            case 'b' -> build(at);
            case 'P', 'Q' -> throw refused("a persistent id", at);
            case 0x82, 0x83, 0x84 -> throw refused("an extension code", at);
            case 0x97, 0x98 -> throw refused("an out-of-band buffer", at);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void protocol() {
        int protocol = in.unsignedByte("a protocol number");
        if (protocol > 5) {
            throw in.fault("a pickle must be of protocol 0 to 5", "protocol " + protocol, UNTRUSTED);
        }
    }

    private void dictionary() {
        List<PickleValue> items = stack.popToMark();
        stack.push(new Dict());
        stack.putAll(items);
    }

    private void stackGlobal(int at) {
        PickleValue name = stack.pop();
        PickleValue module = stack.pop();
        if (!(name instanceof Text nameText) || !(module instanceof Text moduleText)) {
            throw in.faultAt(
                    at,
                    "a module and a name must be texts",
                    "%s and %s".formatted(module.kind(), name.kind()),
                    ByteCursor.DAMAGED);
        }
        stack.push(global(moduleText.value(), nameText.value(), at));
    }

    private Global global(String module, String name, int at) {
        Global global = new Global(module, name);
        if (!globals.contains(module + " " + name)) {
            throw refused(ArtifactException.quote(global.toString()), at);
        }
        return global;
    }

    private ArtifactException refused(String found, int at) {
        return in.faultAt(at, "the pickle of a model must hold a Booster and plain data only", found, UNTRUSTED);
    }

    /** What the call would give, for the few that only rebuild plain data; a placeholder for every other. */
    private void call(PickleValue callee, PickleValue arguments, int at) {
        if (!(callee instanceof Global type) || !(arguments instanceof Sequence sequence)) {
            throw in.faultAt(
                    at,
                    "an object must be made from a name and a tuple",
                    "%s and %s".formatted(callee.kind(), arguments.kind()),
                    ByteCursor.DAMAGED);
        }
        List<PickleValue> items = sequence.items();
        stack.push(
                switch (type.toString()) {
                    case "builtins.bytearray",
                            "__builtin__.bytearray",
                            "builtins.bytes",
                            "__builtin__.bytes",
                            "_codecs.encode" -> byteString(type, items, at);
                    case "copy_reg._reconstructor", "copyreg._reconstructor", "copyreg.__newobj__" ->
                        reconstructed(items, at);
                    case "collections.OrderedDict" -> items.isEmpty() ? new Dict() : new Instance(type, sequence);
                    default -> new Instance(type, sequence);
                });
    }

    private PickleValue reconstructed(List<PickleValue> items, int at) {
        if (items.isEmpty() || !(items.get(0) instanceof Global type)) {
            throw in.faultAt(at, "an object must be rebuilt from its class", "none", ByteCursor.DAMAGED);
        }
        return new Instance(type, new Sequence(PickleStack.list()));
    }

    /** Protocols 0 to 2 have no bytes: they store a text whose characters are the bytes, and its encoding. */
    private Bytes byteString(Global type, List<PickleValue> items, int at) {
        if (items.isEmpty()) {
            return new Bytes(new byte[0]);
        }
        if (items.get(0) instanceof Bytes bytes) {
            return bytes;
        }
        if (items.get(0) instanceof Text chars
                && (items.size() == 1 || items.get(1) instanceof Text encoding && LATIN_1.contains(encoding.value()))) {
            encodedChars += chars.value().length();
            if (encodedChars <= in.bytes().length && chars.value().chars().allMatch(c -> c <= 0xFF)) {
                return new Bytes(chars.value().getBytes(ISO_8859_1));
            }
        }
        throw in.faultAt(
                at,
                "%s must be made from bytes, or once from a Latin-1 text".formatted(type),
                items.get(0).kind(),
                ByteCursor.DAMAGED);
    }

    private void build(int at) {
        PickleValue state = stack.pop();
        if (!(stack.top() instanceof Instance instance)) {
            throw in.faultAt(at, "state must belong to an object", stack.top().kind(), ByteCursor.DAMAGED);
        }
        instance.build(state);
    }

    private void latin1(long length) {
        stack.push(new Text(in.text(length, ISO_8859_1, "a string")));
    }

    private void utf8(long length) {
        stack.push(new Text(in.text(length, UTF_8, "a text")));
    }

    private void bytes(long length) {
        stack.push(new Bytes(in.copy(length, "a byte string")));
    }

    private long unsignedInt() {
        return in.intLittle("a 4-byte number") & 0xFFFF_FFFFL;
    }

    private int unsignedShort() {
        int low = in.unsignedByte("a 2-byte number");
        return low | in.unsignedByte("a 2-byte number") << 8;
    }
}
