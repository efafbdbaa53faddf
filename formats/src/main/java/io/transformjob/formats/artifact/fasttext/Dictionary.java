package io.transformjob.formats.artifact.fasttext;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.Arrays;

/**
 * Words and labels of a model: {@code i32} number of entries, of words, of labels; {@code i64} number of tokens; {@code i64} number
 * of buckets that were kept, -1 if all were; entries, words first: the bytes of the word, a zero, {@code i64} count, a byte 0 for a
 * word or 1 for a label; then {@code i32} bucket and {@code i32} place of each that was kept.
 *
 * <p>Source: facebookresearch/fastText {@code src/dictionary.cc}, {@code Dictionary::save}, {@code find}, {@code hash}.
 */
public final class Dictionary {
    private static final int ENTRY_BYTES_MIN = 10;
    /** Words by chance stay far below; only texts that were made to collide need more. */
    private static final int PROBES_MAX = 1_000;

    private final byte[] bytes;
    /** Where each entry's text begins, and behind it ends. */
    private final int[] starts;

    private final int[] ends;
    private final long[] counts;
    private final int words;
    /** Entries by hash, open addressing; -1 where there is none. */
    private final int[] table;

    /** Buckets that were kept, ascending, and the place of each; null if all were. */
    private final int[] buckets;

    private final int[] places;

    private Dictionary(
            String member,
            byte[] bytes,
            int words,
            int[] starts,
            int[] ends,
            long[] counts,
            int[] buckets,
            int[] places) {
        this.bytes = bytes;
        this.words = words;
        this.starts = starts;
        this.ends = ends;
        this.counts = counts;
        this.buckets = buckets;
        this.places = places;
        this.table = new int[Math.max(2, Integer.highestOneBit(Math.max(1, starts.length)) * 4)];
        Arrays.fill(table, -1);
        for (int entry = 0; entry < starts.length; entry++) {
            int slot = slot(bytes, starts[entry], ends[entry], hash(bytes, starts[entry], ends[entry]));
            if (slot < 0) {
                throw new ArtifactException(
                        member,
                        "at most %d entries of a dictionary must have one hash".formatted(PROBES_MAX),
                        "more",
                        "It was made to be slow: do not use it unless you know who made it");
            }
            // Of two entries with one text fastText finds the last one.
            table[slot] = entry;
        }
    }

    static Dictionary read(ByteCursor in) {
        int start = in.position();
        int size = in.intLittle("the number of entries");
        int words = in.intLittle("the number of words");
        int labels = in.intLittle("the number of labels");
        in.take(8, "the number of tokens");
        long kept = in.longLittle("the number of kept buckets");
        if (words < 0 || labels < 0 || size != (long) words + labels || kept < -1) {
            throw in.faultAt(
                    start,
                    "the entries of a dictionary must be its words and labels",
                    "%d entries, %d words, %d labels, %d kept buckets".formatted(size, words, labels, kept),
                    ByteCursor.DAMAGED);
        }
        in.count(size, ENTRY_BYTES_MIN, "entries");
        int[] starts = new int[size];
        int[] ends = new int[size];
        long[] counts = new long[size];
        for (int entry = 0; entry < size; entry++) {
            starts[entry] = in.position();
            skipText(in);
            ends[entry] = in.position() - 1;
            counts[entry] = in.longLittle("a count");
            int type = in.unsignedByte("the type of an entry");
            if (type != (entry < words ? 0 : 1)) {
                throw in.faultAt(
                        starts[entry],
                        "entry %d must be a %s".formatted(entry, entry < words ? "word" : "label"),
                        "type " + type,
                        ByteCursor.DAMAGED);
            }
        }
        int[] buckets = null;
        int[] places = null;
        if (kept >= 0) {
            int[] pairs = in.intsLittle(2L * in.count(kept, 8, "kept buckets"), "kept buckets");
            buckets = new int[(int) kept];
            places = new int[(int) kept];
            sort(in, pairs, buckets, places);
        }
        return new Dictionary(in.member(), in.bytes(), words, starts, ends, counts, buckets, places);
    }

    private static void skipText(ByteCursor in) {
        byte[] bytes = in.bytes();
        int end = in.position();
        while (end < in.end() && bytes[end] != 0) {
            end++;
        }
        in.take(end - in.position() + 1L, "the text of an entry and a zero");
    }

    private static void sort(ByteCursor in, int[] pairs, int[] buckets, int[] places) {
        long[] sorted = new long[buckets.length];
        for (int i = 0; i < sorted.length; i++) {
            int place = pairs[2 * i + 1];
            if (pairs[2 * i] < 0 || place < 0 || place >= sorted.length) {
                throw in.fault(
                        "a kept bucket must have a place from 0 to %d".formatted(sorted.length - 1),
                        "bucket %d at %d".formatted(pairs[2 * i], place),
                        ByteCursor.DAMAGED);
            }
            sorted[i] = (long) pairs[2 * i] << 32 | place;
        }
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            buckets[i] = (int) (sorted[i] >>> 32);
            places[i] = (int) sorted[i];
        }
    }

    public int words() {
        return words;
    }

    public int labels() {
        return starts.length - words;
    }

    /** A label as it was trained, prefix included. */
    public String label(int label) {
        return new String(bytes, starts[words + label], ends[words + label] - starts[words + label], UTF_8);
    }

    /** How often a label was seen in training. */
    public long labelCount(int label) {
        return counts[words + label];
    }

    /** The array that the texts of words lie in; not copied. */
    public byte[] bytes() {
        return bytes;
    }

    /** First byte of a word, as an index into {@link #bytes()}. */
    public int wordStart(int word) {
        return starts[word];
    }

    public int wordEnd(int word) {
        return ends[word];
    }

    /** Whether n-grams of some buckets only have weights. */
    public boolean isPruned() {
        return buckets != null;
    }

    /** Buckets that were kept, of a pruned dictionary. */
    public int keptBuckets() {
        return buckets.length;
    }

    /** Where the weights of a bucket stand behind those of the words; -1 if they were not kept. */
    public int place(int bucket) {
        if (buckets == null) {
            return bucket;
        }
        int at = Arrays.binarySearch(buckets, bucket);
        return at < 0 ? -1 : places[at];
    }

    /**
     * The entry with a text: a word below {@link #words()}, else a label; -1 if there is none.
     *
     * @param hash of the text
     */
    public int find(byte[] text, int from, int to, int hash) {
        int slot = slot(text, from, to, hash);
        return slot < 0 ? -1 : table[slot];
    }

    /** Where a text stands in the table or would stand; -1 if that is too far from where its hash says. */
    private int slot(byte[] text, int from, int to, int hash) {
        int mask = table.length - 1;
        int slot = (hash * 0x9E3779B9 >>> 7) & mask;
        for (int probes = 0; table[slot] >= 0; probes++) {
            int entry = table[slot];
            if (Arrays.equals(bytes, starts[entry], ends[entry], text, from, to)) {
                return slot;
            }
            if (probes == PROBES_MAX) {
                return -1;
            }
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /** FNV-1a of 32 bits, in which bytes above 127 count as negative. */
    public static int hash(byte[] text, int from, int to) {
        int hash = 0x811C9DC5;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * 16_777_619;
        }
        return hash;
    }
}
