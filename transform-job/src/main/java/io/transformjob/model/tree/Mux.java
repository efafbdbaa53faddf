package io.transformjob.model.tree;

/**
 * Leaf indices of complete trees for 64 rows at a time. The answers of a condition for 64 rows are one {@code long}; the
 * answer that a row gets at a level of the tree is chosen from those of all conditions of the level by the answers it got
 * above, in a tournament of {@code no ^ (above & (no ^ yes))}: no branch, and no load that waits for another one.
 *
 * <p>A straight line for each depth, since a loop over levels takes three to five times as long.
 */
final class Mux {
    /** Deepest tree. The work doubles with each level. */
    static final int DEPTH_MAX = 8;

    private static final long EVEN_BITS = 0x5555555555555555L;
    private static final long EVEN_PAIRS = 0x3333333333333333L;
    private static final long EVEN_NIBBLES = 0x0F0F0F0F0F0F0F0FL;

    private Mux() {}

    /**
     * Fills {@code leaves[out, out + 8)}: byte g of number r is the index of the leaf of row {@code 8 * g + r}, whose
     * bits are the answers on the way, the root's the highest.
     *
     * @param depth from 0 to {@link #DEPTH_MAX}
     * @param masks answers of conditions
     * @param ids condition of each inner node, level by level from {@code at} on
     */
    static void leaves(int depth, long[] masks, int[] ids, int at, long[] leaves, int out) {
        switch (depth) {
            case 0 -> leaves(0, 0, 0, 0, 0, 0, 0, 0, leaves, out);
            case 1 -> leaves(masks[ids[at]], 0, 0, 0, 0, 0, 0, 0, leaves, out);
            case 2 -> depth2(masks, ids, at, leaves, out);
            case 3 -> depth3(masks, ids, at, leaves, out);
            case 4 -> depth4(masks, ids, at, leaves, out);
            case 5 -> depth5(masks, ids, at, leaves, out);
            case 6 -> depth6(masks, ids, at, leaves, out);
            case 7 -> depth7(masks, ids, at, leaves, out);
            case 8 -> depth8(masks, ids, at, leaves, out);
            default -> throw new IllegalArgumentException("depth must be 0 to 8, got " + depth);
        }
    }

    private static void depth2(long[] m, int[] ids, int at, long[] leaves, int out) {
        long a = m[ids[at]];
        long b = mux1(m, ids, at + 1, a);
        leaves(b, a, 0, 0, 0, 0, 0, 0, leaves, out);
    }

    private static void depth3(long[] m, int[] ids, int at, long[] leaves, int out) {
        long a = m[ids[at]];
        long b = mux1(m, ids, at + 1, a);
        long c = mux2(m, ids, at + 3, a, b);
        leaves(c, b, a, 0, 0, 0, 0, 0, leaves, out);
    }

    private static void depth4(long[] m, int[] ids, int at, long[] leaves, int out) {
        long a = m[ids[at]];
        long b = mux1(m, ids, at + 1, a);
        long c = mux2(m, ids, at + 3, a, b);
        long d = mux3(m, ids, at + 7, a, b, c);
        leaves(d, c, b, a, 0, 0, 0, 0, leaves, out);
    }

    private static void depth5(long[] m, int[] ids, int at, long[] leaves, int out) {
        long a = m[ids[at]];
        long b = mux1(m, ids, at + 1, a);
        long c = mux2(m, ids, at + 3, a, b);
        long d = mux3(m, ids, at + 7, a, b, c);
        long e = mux4(m, ids, at + 15, a, b, c, d);
        leaves(e, d, c, b, a, 0, 0, 0, leaves, out);
    }

    private static void depth6(long[] m, int[] ids, int at, long[] leaves, int out) {
        long a = m[ids[at]];
        long b = mux1(m, ids, at + 1, a);
        long c = mux2(m, ids, at + 3, a, b);
        long d = mux3(m, ids, at + 7, a, b, c);
        long e = mux4(m, ids, at + 15, a, b, c, d);
        long f = mux5(m, ids, at + 31, a, b, c, d, e);
        leaves(f, e, d, c, b, a, 0, 0, leaves, out);
    }

    private static void depth7(long[] m, int[] ids, int at, long[] leaves, int out) {
        long a = m[ids[at]];
        long b = mux1(m, ids, at + 1, a);
        long c = mux2(m, ids, at + 3, a, b);
        long d = mux3(m, ids, at + 7, a, b, c);
        long e = mux4(m, ids, at + 15, a, b, c, d);
        long f = mux5(m, ids, at + 31, a, b, c, d, e);
        long g = mux6(m, ids, at + 63, a, b, c, d, e, f);
        leaves(g, f, e, d, c, b, a, 0, leaves, out);
    }

    private static void depth8(long[] m, int[] ids, int at, long[] leaves, int out) {
        long a = m[ids[at]];
        long b = mux1(m, ids, at + 1, a);
        long c = mux2(m, ids, at + 3, a, b);
        long d = mux3(m, ids, at + 7, a, b, c);
        long e = mux4(m, ids, at + 15, a, b, c, d);
        long f = mux5(m, ids, at + 31, a, b, c, d, e);
        long g = mux6(m, ids, at + 63, a, b, c, d, e, f);
        long h = mux7(m, ids, at + 127, a, b, c, d, e, f, g);
        leaves(h, g, f, e, d, c, b, a, leaves, out);
    }

    private static long choose(long above, long no, long yes) {
        return no ^ above & (no ^ yes);
    }

    private static long mux1(long[] m, int[] ids, int at, long a) {
        return choose(a, m[ids[at]], m[ids[at + 1]]);
    }

    private static long mux2(long[] m, int[] ids, int at, long a, long b) {
        return choose(a, mux1(m, ids, at, b), mux1(m, ids, at + 2, b));
    }

    private static long mux3(long[] m, int[] ids, int at, long a, long b, long c) {
        return choose(a, mux2(m, ids, at, b, c), mux2(m, ids, at + 4, b, c));
    }

    private static long mux4(long[] m, int[] ids, int at, long a, long b, long c, long d) {
        return choose(a, mux3(m, ids, at, b, c, d), mux3(m, ids, at + 8, b, c, d));
    }

    private static long mux5(long[] m, int[] ids, int at, long a, long b, long c, long d, long e) {
        return choose(a, mux4(m, ids, at, b, c, d, e), mux4(m, ids, at + 16, b, c, d, e));
    }

    private static long mux6(long[] m, int[] ids, int at, long a, long b, long c, long d, long e, long f) {
        return choose(a, mux5(m, ids, at, b, c, d, e, f), mux5(m, ids, at + 32, b, c, d, e, f));
    }

    private static long mux7(long[] m, int[] ids, int at, long a, long b, long c, long d, long e, long f, long g) {
        return choose(a, mux6(m, ids, at, b, c, d, e, f, g), mux6(m, ids, at + 64, b, c, d, e, f, g));
    }

    /**
     * Turns eight numbers with a bit for each of 64 rows, the lowest bit of leaf indices first, into leaf indices: bit r
     * of byte g of number l changes places with bit l of byte g of number r.
     */
    private static void leaves(
            long l0, long l1, long l2, long l3, long l4, long l5, long l6, long l7, long[] leaves, int out) {
        long t;
        t = (l0 >>> 1 ^ l1) & EVEN_BITS;
        l1 ^= t;
        l0 ^= t << 1;
        t = (l2 >>> 1 ^ l3) & EVEN_BITS;
        l3 ^= t;
        l2 ^= t << 1;
        t = (l4 >>> 1 ^ l5) & EVEN_BITS;
        l5 ^= t;
        l4 ^= t << 1;
        t = (l6 >>> 1 ^ l7) & EVEN_BITS;
        l7 ^= t;
        l6 ^= t << 1;
        t = (l0 >>> 2 ^ l2) & EVEN_PAIRS;
        l2 ^= t;
        l0 ^= t << 2;
        t = (l1 >>> 2 ^ l3) & EVEN_PAIRS;
        l3 ^= t;
        l1 ^= t << 2;
        t = (l4 >>> 2 ^ l6) & EVEN_PAIRS;
        l6 ^= t;
        l4 ^= t << 2;
        t = (l5 >>> 2 ^ l7) & EVEN_PAIRS;
        l7 ^= t;
        l5 ^= t << 2;
        t = (l0 >>> 4 ^ l4) & EVEN_NIBBLES;
        leaves[out + 4] = l4 ^ t;
        leaves[out] = l0 ^ t << 4;
        t = (l1 >>> 4 ^ l5) & EVEN_NIBBLES;
        leaves[out + 5] = l5 ^ t;
        leaves[out + 1] = l1 ^ t << 4;
        t = (l2 >>> 4 ^ l6) & EVEN_NIBBLES;
        leaves[out + 6] = l6 ^ t;
        leaves[out + 2] = l2 ^ t << 4;
        t = (l3 >>> 4 ^ l7) & EVEN_NIBBLES;
        leaves[out + 7] = l7 ^ t;
        leaves[out + 3] = l3 ^ t << 4;
    }
}
