package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.recordio.WireReader.WireFault;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code aialgs.data.Record}: what SageMaker's built-in algorithms take, and what they answer.
 *
 * <pre>
 * map&lt;string, Value&gt; features = 1;       a row is the feature "values"
 * map&lt;string, Value&gt; label = 2;          a label is "values"; an answer has names such as "score"
 * optional string uid = 3;
 * optional string metadata = 4;
 * optional string configuration = 5;
 * </pre>
 *
 * <p>Source: Amazon SageMaker Developer Guide, "Common Data Formats for Training"; aws/sagemaker-spark {@code record.proto}.
 *
 * @param features by name, in the order of the record
 * @param labels by name, in the order of the record
 * @param uid tells the record from others
 * @param metadata about the record, usually JSON
 * @param configuration for this record, usually JSON
 */
public record TensorRecord(
        Map<String, Tensor> features,
        Map<String, Tensor> labels,
        Optional<String> uid,
        Optional<String> metadata,
        Optional<String> configuration) {
    /** The name of a row among the features, and of a label among the labels. */
    public static final String VALUES = "values";

    static final int FEATURES = 1 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    static final int LABEL = 2 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    private static final int UID = 3 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    private static final int METADATA = 4 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    private static final int CONFIGURATION = 5 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;

    /** Copies the maps. */
    public TensorRecord {
        features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** A row without a label. */
    public static TensorRecord of(Tensor row) {
        return new TensorRecord(Map.of(VALUES, row), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A row with its label. */
    public static TensorRecord of(Tensor row, Tensor label) {
        return new TensorRecord(
                Map.of(VALUES, row), Map.of(VALUES, label), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The row: the feature {@link #VALUES}. */
    public Optional<Tensor> row() {
        return Optional.ofNullable(features.get(VALUES));
    }

    /** The label {@link #VALUES}. */
    public Optional<Tensor> label() {
        return Optional.ofNullable(labels.get(VALUES));
    }

    /**
     * Reads a record that is the bytes {@code [from, to)}, without a frame. As in all of protobuf, packed and unpacked
     * numbers may be mixed, a name that occurs twice keeps its last value, and what is not known is skipped.
     *
     * @throws MalformedRecordException if they are no record
     */
    public static TensorRecord parse(byte[] bytes, int from, int to) {
        Map<String, Tensor> features = new LinkedHashMap<>();
        Map<String, Tensor> labels = new LinkedHashMap<>();
        String[] texts = new String[3];
        WireReader in = new WireReader();
        MapEntry entry = new MapEntry();
        in.start(bytes, from, to);
        try {
            for (int tag; (tag = in.tag()) != 0; ) {
                switch (tag) {
                    case FEATURES, LABEL -> {
                        entry.read(in);
                        (tag == FEATURES ? features : labels)
                                .put(entry.key(), entry.value().toTensor());
                    }
                    case UID -> texts[0] = in.text();
                    case METADATA -> texts[1] = in.text();
                    case CONFIGURATION -> texts[2] = in.text();
                    default -> in.skip(tag);
                }
            }
        } catch (WireFault e) {
            throw new MalformedRecordException(
                    from,
                    0,
                    "a record must be an aialgs.data.Record",
                    e.found(from),
                    "Check that the stream holds RecordIO-protobuf.");
        }
        return new TensorRecord(
                features,
                labels,
                Optional.ofNullable(texts[0]),
                Optional.ofNullable(texts[1]),
                Optional.ofNullable(texts[2]));
    }

    /** Writes the record without a frame. */
    public void write(ByteSink out) {
        ByteSink scratch = new ByteSink();
        features.forEach((name, tensor) -> MapEntry.write(FEATURES, name, tensor, scratch, out));
        labels.forEach((name, tensor) -> MapEntry.write(LABEL, name, tensor, scratch, out));
        uid.ifPresent(text -> writeText(UID, text, out));
        metadata.ifPresent(text -> writeText(METADATA, text, out));
        configuration.ifPresent(text -> writeText(CONFIGURATION, text, out));
    }

    private static void writeText(int tag, String text, ByteSink out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        WireWriter.beginField(tag, bytes.length, out);
        out.write(bytes);
    }
}
