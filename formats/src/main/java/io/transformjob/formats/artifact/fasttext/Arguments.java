package io.transformjob.formats.artifact.fasttext;

import io.transformjob.formats.artifact.ByteCursor;

/**
 * What a model was trained with, as far as it is needed to ask it: {@code i32} dim, ws, epoch, minCount, neg, wordNgrams, loss,
 * model, bucket, minn, maxn, lrUpdateRate, and {@code f64} t.
 *
 * <p>Source: facebookresearch/fastText {@code src/args.cc}, {@code Args::save}.
 *
 * @param dimension numbers of a vector
 * @param wordNgrams most words of an n-gram; 1 if there are none
 * @param loss what turns sums into probabilities
 * @param kind code of the model: 1 cbow, 2 skipgram, 3 supervised
 * @param bucket vectors that n-grams share
 * @param minLength least characters of a subword
 * @param maxLength most characters of a subword; 0 if there are none
 */
public record Arguments(int dimension, int wordNgrams, Loss loss, int kind, int bucket, int minLength, int maxLength) {
    private static final int SUPERVISED = 3;
    /** Real ones are below 10; the time that a text takes grows with them. */
    private static final int NGRAM_MAX = 100;

    /** Losses in the order of their codes, from 1. */
    public enum Loss {
        HIERARCHICAL_SOFTMAX("hs"),
        NEGATIVE_SAMPLING("ns"),
        SOFTMAX("softmax"),
        ONE_VS_ALL("ova");

        private final String text;

        Loss(String text) {
            this.text = text;
        }

        /** As fastText's option has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    static Arguments read(ByteCursor in, int version) {
        int start = in.position();
        int[] values = in.intsLittle(12, "arguments");
        in.take(8, "the sampling threshold");
        int dimension = values[0];
        int wordNgrams = values[5];
        int loss = values[6];
        int kind = values[7];
        int bucket = values[8];
        // Supervised models of version 11 know no subwords, whatever they say.
        int maxLength = version == 11 && kind == SUPERVISED ? 0 : values[10];
        require(in, start, dimension >= 1, "dim from 1", dimension);
        require(
                in,
                start + 20,
                wordNgrams >= 0 && wordNgrams <= NGRAM_MAX,
                "wordNgrams from 0 to " + NGRAM_MAX,
                wordNgrams);
        require(in, start + 40, maxLength <= NGRAM_MAX, "maxn of at most " + NGRAM_MAX, maxLength);
        require(in, start + 24, loss >= 1 && loss <= Loss.values().length, "a loss from 1 to 4", loss);
        require(in, start + 28, kind >= 1 && kind <= SUPERVISED, "a model from 1 to 3", kind);
        require(in, start + 32, bucket >= 0, "bucket from 0", bucket);
        boolean needsBuckets = wordNgrams > 1 || maxLength > 0;
        require(in, start + 32, bucket > 0 || !needsBuckets, "buckets for its n-grams", bucket);
        return new Arguments(dimension, wordNgrams, Loss.values()[loss - 1], kind, bucket, values[9], maxLength);
    }

    private static void require(ByteCursor in, int at, boolean holds, String rule, int found) {
        if (!holds) {
            throw in.faultAt(at, "a model must have " + rule, Integer.toString(found), ByteCursor.DAMAGED);
        }
    }

    /** Whether the model classifies; else it is of word vectors. */
    public boolean isSupervised() {
        return kind == SUPERVISED;
    }

    /** The model as fastText's option has it. */
    public String kindName() {
        return switch (kind) {
            case 1 -> "cbow";
            case 2 -> "skipgram";
            default -> "supervised";
        };
    }
}
