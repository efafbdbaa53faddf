package io.transformjob.formats.json;

import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Layouts of requests that hold no vector of features, so that a refusal can name the algorithm they are for (formats.md
 * §4.1).
 */
enum ForeignLayout {
    /** {@code "some tokens"} */
    BLAZING_TEXT("a text, as BlazingText takes it"),
    /** {@code {"source": "tokens"}} */
    SOURCE("\"source\", as BlazingText and seq2seq take it", "source"),
    /** {@code {"in0": [6, 17], "in1": [16, 21]}} */
    OBJECT2VEC("\"in0\" or \"in1\", as Object2Vec takes them", "in0", "in1"),
    /** {@code {"features": ["entity", "192.168.1.2"]}} */
    IP_INSIGHTS("texts, as IP Insights takes them"),
    /** {@code {"start": "2009-11-01 00:00:00", "target": [4.0]}} */
    DEEP_AR("a time series, as DeepAR takes it", "start", "target"),
    /** {@code {"inputs": [{"name": …}]}} */
    V2("\"inputs\", as a V2 request has them", "inputs"),
    /** {@code {"instances": […]}} */
    DOCUMENT("a document with \"instances\"", "instances");

    private final String found;
    private final List<byte[]> names;

    ForeignLayout(String found, String... names) {
        this.found = found;
        this.names = List.of(names).stream()
                .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }

    /** The refusal of a value that has no features. */
    static MalformedRecordException refuse(JsonTape tape, int node, int start, String subject) {
        if (tape.is(node, Type.STRING)) {
            return BLAZING_TEXT.refuse(start, subject);
        }
        for (ForeignLayout layout : values()) {
            for (byte[] name : layout.names) {
                if (tape.is(node, Type.OBJECT) && tape.member(node, name) >= 0) {
                    return layout.refuse(start, subject);
                }
            }
        }
        return new MalformedRecordException(
                start,
                0,
                subject + " must have the member \"features\" or \"data\"",
                tape.quote(node),
                "Write it as {\"features\": [1.5, 16.0]}.");
    }

    MalformedRecordException refuse(int start, String subject) {
        return new MalformedRecordException(
                start, 0, subject + " must have features that are numbers", found, remedy());
    }

    private String remedy() {
        return switch (this) {
            case V2 ->
                "In a V2 request each input has name, shape and datatype; all records of an object are V2, or none.";
            case DOCUMENT -> "Set ContentType to application/json, or write an instance on each line.";
            default -> "Name a model of that algorithm, or write {\"features\": [1.5, 16.0]}.";
        };
    }
}
