package io.transformjob.benchmark;

import java.util.SplittableRandom;

/**
 * Rows that look like those of the HIGGS data set: momenta, angles, b-tags of three values, and masses that depend on them;
 * 28 features and a label. Fixed by the seed.
 */
public final class HiggsRows {
    public static final int COLUMNS = 28;

    private static final int LOW_LEVEL = 21;
    private static final float[] TAGS = {0, 1.0865381f, 2.1730762f, 3.1019614f};

    private final SplittableRandom random;

    public HiggsRows(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Fills {@code row[at, at + COLUMNS)} and returns the label, 0 or 1. */
    public float next(float[] row, int at) {
        for (int column = 0; column < LOW_LEVEL; column++) {
            row[at + column] = (float) lowLevel(column);
        }
        for (int column = LOW_LEVEL; column < COLUMNS; column++) {
            int other = 3 * (column - LOW_LEVEL);
            double mass = 0.35 * Math.abs(row[at + other] * row[at + (other + 5) % LOW_LEVEL])
                    + 0.3 * Math.abs(Math.cos(row[at + (other + 2) % LOW_LEVEL] - row[at + (other + 7) % LOW_LEVEL]));
            row[at + column] = (float) (0.35 + mass * Math.exp(0.3 * random.nextGaussian()));
        }
        return label(row, at);
    }

    private double lowLevel(int column) {
        return switch (column) {
            case 0, 3, 5, 9, 13, 17 -> 0.28 - 0.7 * Math.log(1 - random.nextDouble());
            case 8, 12, 16, 20 -> tag(column);
            default -> column % 2 == 1 ? random.nextGaussian() : 1.7433 * (2 * random.nextDouble() - 1);
        };
    }

    private double tag(int column) {
        double chance = random.nextDouble();
        return chance < 0.45 ? TAGS[0] : chance < 0.75 ? TAGS[1] : TAGS[column == 20 ? 3 : 2];
    }

    private float label(float[] row, int at) {
        double sum = 0.6 * (row[at + 25] - 1)
                + 0.8 * Math.sin(2 * row[at + 26])
                - 0.7 * row[at + 27] * row[at]
                + 0.5 * row[at + 5] * Math.cos(row[at + 2] - row[at + 7])
                + 0.5 * row[at + 12]
                - 0.3 * row[at + 16] * row[at + 3]
                + 0.6 * Math.tanh(row[at + 22] * row[at + 23] - 1)
                + 0.2 * row[at + 10] * row[at + 14]
                - 0.2 * row[at + 18] * row[at + 11];
        return sum + 0.9 * random.nextGaussian() > 0 ? 1 : 0;
    }
}
