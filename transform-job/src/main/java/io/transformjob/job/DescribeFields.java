package io.transformjob.job;

import io.transformjob.job.JsonValue.Member;
import io.transformjob.job.JsonValue.ObjectValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The part of Describe's answer that is the request: its members in the API's order, and the defaults of BT-123. */
final class DescribeFields {
    private static final Map<String, Object> DEFAULTS = Map.of(
            "/TransformInput/CompressionType", "None",
            "/TransformInput/SplitType", "None",
            "/TransformOutput/AssembleWith", "None",
            "/TransformOutput/KmsKeyId", "",
            "/DataProcessing/InputFilter", "$",
            "/DataProcessing/OutputFilter", "$",
            "/DataProcessing/JoinSource", "None");

    private DescribeFields() {}

    static Map<String, Object> of(ObjectValue request) {
        Map<String, Object> fields = structure(Optional.of(request), ServiceModel.CREATE_TRANSFORM_JOB, "");
        fields.remove("Tags"); // DescribeTransformJobResponse has none
        return Collections.unmodifiableMap(fields);
    }

    private static Map<String, Object> structure(Optional<ObjectValue> object, String shapeName, String pointer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        ServiceModel.sagemaker().shape(shapeName).members().forEach((name, memberShape) -> {
            String memberPointer = pointer + "/" + name;
            Optional<JsonValue> value = object.map(ObjectValue::members)
                    .map(members -> members.get(name))
                    .map(Member::value);
            boolean filled = DEFAULTS.keySet().stream().anyMatch(path -> path.startsWith(memberPointer + "/"));
            if (DEFAULTS.containsKey(memberPointer)) {
                fields.put(name, value.map(JsonValue::toJava).orElse(DEFAULTS.get(memberPointer)));
            } else if (ServiceModel.sagemaker().shape(memberShape).type().equals("structure")
                    && (filled || value.isPresent())) {
                fields.put(
                        name,
                        Collections.unmodifiableMap(
                                structure(value.map(ObjectValue.class::cast), memberShape, memberPointer)));
            } else {
                value.ifPresent(given -> fields.put(name, given.toJava()));
            }
        });
        return fields;
    }
}
