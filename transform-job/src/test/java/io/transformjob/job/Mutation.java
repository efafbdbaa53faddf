package io.transformjob.job;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Damages documents: bytes replaced, removed, doubled, moved. */
final class Mutation {
    private static final byte[] LIKELY =
            "{}[]\",:\\'0123456789-.eE \n\ttrufalsn/#$*\u00e9\0".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private Mutation() {}

    /** The document with one to four changes. */
    static byte[] of(byte[] document, Random random) {
        byte[] changed = document;
        for (int count = random.nextInt(4) + 1; count > 0; count--) {
            changed = once(changed, random);
        }
        return changed;
    }

    private static byte[] once(byte[] document, Random random) {
        int from = random.nextInt(document.length + 1);
        int to = Math.min(document.length, from + random.nextInt(random.nextInt(8) == 0 ? 40 : 3));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(document, 0, from);
        switch (random.nextInt(4)) {
            case 0 -> {} // removed
            case 1 -> { // doubled
                out.write(document, from, to - from);
                out.write(document, from, to - from);
            }
            case 2 -> out.write(random.nextInt(4) == 0 ? random.nextInt(256) : LIKELY[random.nextInt(LIKELY.length)]);
            default -> { // put before what stands here
                int other = random.nextInt(document.length + 1);
                out.write(document, other, Math.min(document.length - other, random.nextInt(20)));
                out.write(document, from, to - from);
            }
        }
        out.write(document, to, document.length - to);
        return out.toByteArray();
    }
}
