package io.transformjob.assemble;

import io.transformjob.store.UploadedPart;
import java.io.Serializable;

/** What became of one split. Sent from executor to driver. */
public sealed interface SplitOutcome extends Serializable {
    int objectIndex();

    int splitIndex();

    /**
     * Offset in the uncompressed object of the first record that was taken for one of the split, whether read or damaged; -1
     * if none was found to begin in it. {@link SplitChain} tells whether that is right.
     */
    long begin();

    /** Behind the last record of the split, where the first one of a later split begins; -1 if not known. */
    long end();

    /**
     * The split was transformed, and its output is stored: as the output object itself if the object has only this split,
     * else as a part of its upload, or in the scratch folder.
     *
     * @param records records answered, with a placeholder or more
     * @param lines records read, blank ones included: what positions behind this split are counted from
     * @param inputBytes bytes of records, uncompressed
     * @param outputBytes length of the output
     * @param sha256 digest of the output, in hexadecimal
     * @param rejections the records that got a placeholder
     * @param attempt names what this attempt put into the scratch folder, an output or bad records; null if nothing
     * @param part the part of the object's upload that the output is; null if it is staged, published or empty
     */
    record Transformed(
            int objectIndex,
            int splitIndex,
            long records,
            long lines,
            long inputBytes,
            long outputBytes,
            String sha256,
            long begin,
            long end,
            String attempt,
            UploadedPart part,
            Rejections rejections)
            implements SplitOutcome {}

    /** The split cannot be transformed, and a retry would not help; so its object has no output (BT-85). */
    record Failed(int objectIndex, int splitIndex, long begin, Fault fault) implements SplitOutcome {
        @Override
        public long end() {
            return -1;
        }
    }
}
