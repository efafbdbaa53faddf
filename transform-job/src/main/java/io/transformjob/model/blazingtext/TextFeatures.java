package io.transformjob.model.blazingtext;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.transformjob.formats.artifact.fasttext.Arguments;
import io.transformjob.formats.artifact.fasttext.Dictionary;
import io.transformjob.formats.artifact.fasttext.FastTextModel;
import java.util.Arrays;

/**
 * The rows of a model's input matrix that a text stands for: its words, their subwords, and n-grams of words. Words end at a
 * blank, tab, line end, vertical tab, form feed or zero byte; behind the last one stands the mark of the end of a line. Labels
 * are no words. A cursor with buffers of its own: one task.
 *
 * <p>Source: facebookresearch/fastText 0.9.2 {@code src/dictionary.cc}: {@code getLine}, {@code readWord}, {@code addSubwords}, {@code
 * computeSubwords}, {@code addWordNgrams}, {@code pushHash}.
 */
final class TextFeatures {
    private static final byte[] END_OF_LINE = "</s>".getBytes(US_ASCII);
    private static final byte[] LABEL = "__label__".getBytes(US_ASCII);
    private static final long NGRAM_FACTOR = 116_049_371L;

    private final Dictionary dictionary;
    private final Arguments arguments;
    private final int words;

    /** Where rows go. */
    private final MeanVector mean;

    private int[] hashes = new int[64];
    private int hashCount;
    /** A word between the marks of its beginning and end. */
    private byte[] marked = new byte[64];

    /** @param mean takes the rows of each text, in fastText's order */
    TextFeatures(FastTextModel model, MeanVector mean) {
        this.mean = mean;
        dictionary = model.dictionary();
        arguments = model.arguments();
        words = dictionary.words();
    }

    void read(byte[] text, int from, int to) {
        hashCount = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || isSpace(text[i])) {
                boolean ended = i > start && word(text, start, i);
                if (ended) {
                    addWordNgrams();
                    return;
                }
                start = i + 1;
            }
        }
        word(END_OF_LINE, 0, END_OF_LINE.length);
        addWordNgrams();
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value >= '\t' && value <= '\r' || value == 0;
    }

    /** Takes a word in; whether it is the mark of the end of a line. */
    private boolean word(byte[] text, int from, int to) {
        int hash = Dictionary.hash(text, from, to);
        int entry = dictionary.find(text, from, to, hash);
        boolean label = entry < 0 ? startsAsLabel(text, from, to) : entry >= words;
        boolean end = Arrays.equals(text, from, to, END_OF_LINE, 0, END_OF_LINE.length);
        if (!label) {
            if (entry >= 0) {
                mean.add(entry);
            }
            // The mark of the end of a line has no subwords.
            if (arguments.maxLength() > 0 && !end) {
                addSubwords(text, from, to);
            }
            if (hashCount == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * hashCount);
            }
            hashes[hashCount++] = hash;
        }
        return end;
    }

    private static boolean startsAsLabel(byte[] text, int from, int to) {
        return to - from >= LABEL.length && Arrays.equals(text, from, from + LABEL.length, LABEL, 0, LABEL.length);
    }

    /** @param hash as unsigned 64 bits */
    private void addBucket(long hash) {
        int place = dictionary.place((int) Long.remainderUnsigned(hash, arguments.bucket()));
        if (place >= 0) {
            mean.add(words + place);
        }
    }

    /** Every run of characters whose length the model takes, but for a lone mark of the beginning or the end. */
    private void addSubwords(byte[] text, int from, int to) {
        int length = to - from + 2;
        if (marked.length < length) {
            marked = new byte[2 * length];
        }
        marked[0] = '<';
        System.arraycopy(text, from, marked, 1, to - from);
        marked[length - 1] = '>';
        for (int start = 0; start < length; start++) {
            if (isContinuation(marked[start])) {
                continue;
            }
            int end = start;
            for (int characters = 1; end < length && characters <= arguments.maxLength(); characters++) {
                end++;
                while (end < length && isContinuation(marked[end])) {
                    end++;
                }
                boolean loneMark = characters == 1 && (start == 0 || end == length);
                if (characters >= arguments.minLength() && !loneMark) {
                    addBucket(Dictionary.hash(marked, start, end) & 0xFFFF_FFFFL);
                }
            }
        }
    }

    private static boolean isContinuation(byte value) {
        return (value & 0xC0) == 0x80;
    }

    private void addWordNgrams() {
        for (int first = 0; first < hashCount; first++) {
            long hash = hashes[first];
            for (int next = first + 1; next < hashCount && next < first + arguments.wordNgrams(); next++) {
                hash = hash * NGRAM_FACTOR + hashes[next];
                addBucket(hash);
            }
        }
    }
}
