package io.transformjob.commit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.store.ObjectUri;
import java.io.IOException;

/** The lines of a journal: a JSON value each, with the names of the components of our records. */
final class Entries {
    private static final String TRANSFORMED = "transformed";
    private static final String FAILED = "failed";

    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(uris()).build();

    private Entries() {}

    private static SimpleModule uris() {
        return new SimpleModule()
                .addSerializer(ObjectUri.class, new JsonSerializer<>() {
                    @Override
                    public void serialize(ObjectUri uri, JsonGenerator out, SerializerProvider provider)
                            throws IOException {
                        out.writeString(uri.toString());
                    }
                })
                .addDeserializer(ObjectUri.class, new JsonDeserializer<>() {
                    @Override
                    public ObjectUri deserialize(JsonParser in, DeserializationContext context) throws IOException {
                        return ObjectUri.parse(in.getText());
                    }
                });
    }

    /** One line, without its line feed. */
    static String line(Object entry) {
        try {
            return JSON.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entry of a journal is made of numbers and text", e);
        }
    }

    static <T> T parse(String line, Class<T> type) throws IOException {
        return JSON.readValue(line, type);
    }

    static String outcome(SplitOutcome outcome) {
        String kind = outcome instanceof SplitOutcome.Failed ? FAILED : TRANSFORMED;
        return "{\"%s\":%s}".formatted(kind, line(outcome));
    }

    static SplitOutcome outcome(String line) throws IOException {
        JsonNode entry = JSON.readTree(line);
        return entry.has(FAILED)
                ? JSON.treeToValue(entry.get(FAILED), SplitOutcome.Failed.class)
                : JSON.treeToValue(entry.get(TRANSFORMED), SplitOutcome.Transformed.class);
    }
}
