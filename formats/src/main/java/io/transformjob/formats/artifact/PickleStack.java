package io.transformjob.formats.artifact;

import io.transformjob.formats.artifact.PickleValue.Dict;
import io.transformjob.formats.artifact.PickleValue.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The stack, marks and memo of the pickle machine. No operation reaches below the last mark. */
final class PickleStack {
    /** Picklers number the memo from 0, so a high index in a short pickle is false. */
    private static final int MEMO_MAX = 4_000_000;

    private final ByteCursor in;
    private final List<PickleValue> items = new ArrayList<>();
    private int[] marks = new int[16];
    private int markCount;
    private PickleValue[] memo = new PickleValue[256];
    private int memoCount;

    PickleStack(ByteCursor in) {
        this.in = in;
    }

    /** An empty list that takes no more memory than it needs until it is filled. */
    static List<PickleValue> list() {
        return new ArrayList<>(0);
    }

    void push(PickleValue value) {
        items.add(value);
    }

    PickleValue top() {
        requireItems(1);
        return items.get(items.size() - 1);
    }

    PickleValue pop() {
        requireItems(1);
        return items.remove(items.size() - 1);
    }

    List<PickleValue> pop(int count) {
        requireItems(count);
        return cut(items.size() - count);
    }

    void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, 2 * markCount);
        }
        marks[markCount++] = items.size();
    }

    /** The {@code POP} opcode, which also takes a mark that nothing stands on. */
    void drop() {
        if (markCount > 0 && marks[markCount - 1] == items.size()) {
            markCount--;
        } else {
            pop();
        }
    }

    List<PickleValue> popToMark() {
        if (markCount == 0) {
            throw in.fault("a pickle must set a mark before it goes back to one", "none", ByteCursor.DAMAGED);
        }
        return cut(marks[--markCount]);
    }

    void addAll(List<PickleValue> added) {
        if (!(top() instanceof Sequence sequence)) {
            throw in.fault("items must be added to a list", top().kind(), ByteCursor.DAMAGED);
        }
        added.forEach(sequence::add);
    }

    /** Puts keys and values, which alternate, into the dictionary on top. */
    void putAll(List<PickleValue> keysAndValues) {
        if (!(top() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
            throw in.fault(
                    "pairs must be put into a dictionary",
                    "%d items for %s".formatted(keysAndValues.size(), top().kind()),
                    ByteCursor.DAMAGED);
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            dict.put(keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    void remember() {
        remember(memoCount);
    }

    void remember(long index) {
        if (index < 0 || index >= MEMO_MAX || index > 2L * in.position()) {
            throw in.fault(
                    "a memo index must be below %d and one that a pickler reaches".formatted(MEMO_MAX),
                    String.valueOf(index),
                    ByteCursor.DAMAGED);
        }
        if (index >= memo.length) {
            memo = Arrays.copyOf(memo, (int) Math.max(2L * memo.length, index + 1));
        }
        memoCount += memo[(int) index] == null ? 1 : 0;
        memo[(int) index] = top();
    }

    void recall(long index) {
        if (index < 0 || index >= memo.length || memo[(int) index] == null) {
            throw in.fault("a memo index must have been stored", String.valueOf(index), ByteCursor.DAMAGED);
        }
        push(memo[(int) index]);
    }

    private List<PickleValue> cut(int from) {
        List<PickleValue> tail = items.subList(from, items.size());
        List<PickleValue> cut = new ArrayList<>(tail);
        tail.clear();
        return cut;
    }

    private void requireItems(int count) {
        int floor = markCount == 0 ? 0 : marks[markCount - 1];
        if (items.size() - floor < count) {
            throw in.fault(
                    "a pickle must stack %d values for this opcode".formatted(count),
                    "%d".formatted(items.size() - floor),
                    ByteCursor.DAMAGED);
        }
    }
}
