package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.spark.recordio.RecordField.Kind;
import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;

/**
 * Which column holds which field of a record.
 *
 * <table>
 *   <caption>Columns</caption>
 *   <tr><th>field</th><th>column</th></tr>
 *   <tr><td>feature {@code values}</td><td>{@code features}</td></tr>
 *   <tr><td>label {@code values}</td><td>{@code label}</td></tr>
 *   <tr><td>any other feature or label</td><td>{@code features_<key>}, {@code label_<key>}</td></tr>
 *   <tr><td>uid, metadata, configuration</td><td>the same</td></tr>
 * </table>
 *
 * @param featuresColumn in place of {@code features}
 * @param labelColumn in place of {@code label}
 */
record RecordLayout(String featuresColumn, String labelColumn) implements Serializable {
    RecordLayout {
        if (featuresColumn.startsWith(labelColumn + "_")
                || labelColumn.startsWith(featuresColumn + "_")
                || featuresColumn.equals(labelColumn)
                || text(featuresColumn).isPresent()
                || text(labelColumn).isPresent()) {
            throw new IllegalArgumentException(
                    "features-column and label-column must tell features, labels, uid, metadata and configuration apart,"
                            + " got \"%s\" and \"%s\"".formatted(featuresColumn, labelColumn));
        }
    }

    String column(RecordField field) {
        return switch (field.kind()) {
            case FEATURE -> column(featuresColumn, field.key());
            case LABEL -> column(labelColumn, field.key());
            case UID, METADATA, CONFIGURATION -> field.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String column(String base, String key) {
        return key.equals(TensorRecord.VALUES) ? base : base + "_" + key;
    }

    /** The field that a column of this name holds; empty if none. */
    Optional<RecordField> field(String column) {
        return text(column)
                .or(() -> tensor(Kind.FEATURE, featuresColumn, column))
                .or(() -> tensor(Kind.LABEL, labelColumn, column));
    }

    private static Optional<RecordField> text(String column) {
        return switch (column) {
            case "uid" -> Optional.of(new RecordField(Kind.UID, ""));
            case "metadata" -> Optional.of(new RecordField(Kind.METADATA, ""));
            case "configuration" -> Optional.of(new RecordField(Kind.CONFIGURATION, ""));
            default -> Optional.empty();
        };
    }

    private static Optional<RecordField> tensor(Kind kind, String base, String column) {
        if (column.equals(base)) {
            return Optional.of(new RecordField(kind, TensorRecord.VALUES));
        }
        boolean other = column.startsWith(base + "_") && !column.equals(base + "_" + TensorRecord.VALUES);
        return other ? Optional.of(new RecordField(kind, column.substring(base.length() + 1))) : Optional.empty();
    }

    /** The field of a column of a schema or a data frame. */
    RecordField require(String column) {
        return field(column)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a column must be %1$s, %1$s_<key>, %2$s, %2$s_<key>, uid, metadata or configuration, got \"%3$s\". Leave it out, or name another by the options features-column and label-column."
                                .formatted(featuresColumn, labelColumn, column)));
    }
}
