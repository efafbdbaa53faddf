package com.example.scorecard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.model.Scorer;
import io.transformjob.model.TabularModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A scorecard: each column of a record earns the points of the band that its value falls into, and the score is their sum. The
 * file has a line {@code column,from,points} for each band: it reaches from {@code from} to the next band of its column. The
 * points of a value below the first band, or of a missing one, are those of a band from {@code missing}, else 0.
 *
 * @param features columns of a record, which the file numbers from 0
 * @param bands of all columns, ascending by column and start
 */
record Scorecard(int features, List<Band> bands) implements TabularModel {
    /**
     * A band of values.
     *
     * @param from its least value; NaN for what is in no other band
     */
    record Band(int column, float from, float points) {}

    private static final String MISSING = "missing";
    private static final int COLUMNS_MAX = 10_000;

    /**
     * Reads the file.
     *
     * @throws ArtifactException at the first line that is none
     */
    static Scorecard parse(String name, byte[] file) {
        List<Band> bands = new ArrayList<>();
        int line = 0;
        for (String text : new String(file, UTF_8).lines().toList()) {
            line++;
            String[] fields = text.split(",", -1);
            try {
                int column = Integer.parseInt(fields[0]);
                float from = fields[1].equals(MISSING) ? Float.NaN : Float.parseFloat(fields[1]);
                float points = Float.parseFloat(fields[2]);
                if (fields.length != 3 || column < 0 || column >= COLUMNS_MAX) {
                    throw new IllegalArgumentException(text);
                }
                bands.add(new Band(column, from, points));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new ArtifactException(
                        "%s line %d".formatted(name, line),
                        "a band must be column,from,points with a column from 0 to %d".formatted(COLUMNS_MAX - 1),
                        ArtifactException.quote(text),
                        "Write one band a line.");
            }
        }
        if (bands.isEmpty()) {
            throw new ArtifactException(name, "there must be a band", "an empty file", "Write one band a line.");
        }
        // NaN sorts last.
        bands.sort(Comparator.comparingInt(Band::column).thenComparing(Band::from));
        return new Scorecard(bands.get(bands.size() - 1).column() + 1, List.copyOf(bands));
    }

    @Override
    public String description() {
        return "scorecard, %d bands, %d columns".formatted(bands.size(), features);
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("score", 1, Form.NUMBER));
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("Bands", bands.size());
    }

    @Override
    public Scorer newScorer() {
        return new ScorecardScorer(this);
    }
}
