package io.transformjob.model.firstparty;

import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.csv.CsvScoreEncoder;
import io.transformjob.formats.json.JsonLinesScoreEncoder;
import io.transformjob.formats.json.JsonScoreEncoder;
import io.transformjob.formats.json.JsonSpacing;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.recordio.RecordIoScoreEncoder;
import io.transformjob.model.AnswerType;
import java.util.Comparator;
import java.util.List;

/**
 * What an algorithm says of a record, and what its JSON document calls the list of them.
 *
 * <p>Source: developer guide, "Response formats" of each algorithm. Labels of the linear learner are whole numbers and
 * all others have a fraction, as seen in outputs of real jobs.
 */
enum AnswerForm {
    KMEANS("predictions", number("closest_cluster"), number("distance_to_cluster")),
    PCA("projections", array("projection")),
    LINEAR_REGRESSOR("predictions", number("score")),
    LINEAR_BINARY_CLASSIFIER("predictions", number("score"), integer("predicted_label")),
    LINEAR_MULTICLASS_CLASSIFIER("predictions", array("score"), integer("predicted_label")),
    FACTORIZATION_MACHINE_REGRESSOR("predictions", number("score")),
    FACTORIZATION_MACHINE_CLASSIFIER("predictions", number("score"), number("predicted_label")),
    NTM("predictions", array("topic_weights")),
    LDA("predictions", array("topic_mixture")),
    KNN("predictions", number("predicted_label")),
    KNN_VERBOSE("predictions", number("predicted_label"), array("distances"), array("labels")),
    RANDOM_CUT_FOREST("scores", number("score")),
    IP_INSIGHTS("predictions", number("dot_product"));

    private final String list;
    private final List<Field> fields;

    /** A member of a record's answer. */
    private record Field(String name, Form form) {}

    AnswerForm(String list, Field... fields) {
        this.list = list;
        this.fields = List.of(fields);
    }

    private static Field number(String name) {
        return new Field(name, Form.NUMBER);
    }

    private static Field integer(String name) {
        return new Field(name, Form.INTEGER);
    }

    private static Field array(String name) {
        return new Field(name, Form.ARRAY);
    }

    /**
     * Members in the order in which they are written: documents and CSV name them in the order of the guide, lines and
     * records in that of the alphabet.
     */
    List<Column> columns(AnswerType type, int arrayLength) {
        return type == AnswerType.JSON || type == AnswerType.CSV ? columns(arrayLength) : columnsByName(arrayLength);
    }

    /**
     * How answers are written. Lines cut numbers after 15 decimals. CSV is documented for k-means; others are written the
     * same way, an array as columns.
     *
     * <p>Source: developer guide, "Response formats" of each algorithm; outputs of real jobs.
     */
    ScoreEncoder newEncoder(AnswerType type) {
        return switch (type) {
            case JSON_LINES -> new JsonLinesScoreEncoder(NumberText.FIFTEEN_DECIMALS, JsonSpacing.COMPACT);
            case JSON -> new JsonScoreEncoder(list, NumberText.SHORTEST);
            case RECORDIO_PROTOBUF -> new RecordIoScoreEncoder();
            case CSV -> new CsvScoreEncoder(NumberText.SHORTEST, CsvScoreEncoder.Arrays.COLUMNS);
        };
    }

    /**
     * Members in the order of JSON documents and CSV.
     *
     * @param arrayLength numbers in an array
     */
    List<Column> columns(int arrayLength) {
        return fields.stream()
                .map(field -> new Column(field.name(), field.form() == Form.ARRAY ? arrayLength : 1, field.form()))
                .toList();
    }

    private List<Column> columnsByName(int arrayLength) {
        return columns(arrayLength).stream()
                .sorted(Comparator.comparing(Column::name))
                .toList();
    }
}
