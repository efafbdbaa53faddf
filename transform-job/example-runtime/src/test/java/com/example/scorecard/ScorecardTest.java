package com.example.scorecard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.batch.DenseBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScorecardTest {
    private static Scorecard parse(String text) {
        return Scorecard.parse("scorecard.csv", text.getBytes(UTF_8));
    }

    private static double score(Scorecard card, float... row) {
        DenseBatch batch = new DenseBatch();
        batch.reset(row.length, 1);
        System.arraycopy(row, 0, batch.values(), 0, row.length);
        batch.addRow(0, 1, true);
        return card.newScorer().score(batch).values(0)[0];
    }

    @Test
    void aValueEarnsThePointsOfItsBand() {
        Scorecard card = parse("0,18,5\n0,30,20\n0,missing,1\n1,0,100\n");
        assertThat(card.features()).isEqualTo(2);
        assertThat(score(card, 29.9f, 0)).isEqualTo(105);
        assertThat(score(card, 30, 0)).isEqualTo(120);
        assertThat(score(card, 17, -1)).isEqualTo(1);
        assertThat(score(card, Float.NaN, 5)).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,18", "0,18,5,7", "a,18,5", "-1,18,5", "10000,18,5", "0,x,5", ""})
    void aLineThatIsNoBandIsRefused(String line) {
        assertThatThrownBy(() -> parse("0,1,2\n" + line + "\n"))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "scorecard.csv line 2: a band must be column,from,points with a column from 0 to 9999, found \"%s\"."
                                        .formatted(line)
                                + " Write one band a line.");
    }
}
