package io.transformjob.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.transformjob.store.ObjectUri;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The manifests of {@code DataCaptureConfig} (BT-110, BT-111): which objects a job read and wrote, as references under the
 * hour of its start.
 *
 * @param destination where a manifest goes
 * @param document a manifest as BT-42 describes it
 */
public record CaptureManifests(ObjectUri destination, ArrayNode document) {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/HH").withZone(ZoneOffset.UTC);

    /**
     * The two manifests of a job, of its completed objects; none if there is no such object.
     *
     * @param folder {@code DestinationS3Uri}
     * @param outputPath {@code S3OutputPath}, the prefix of all outputs
     */
    public static List<CaptureManifests> of(
            ObjectUri folder, ObjectUri outputPath, String jobName, Instant started, List<ObjectResult> results) {
        List<ObjectResult> completed =
                results.stream().filter(result -> result.fault().isEmpty()).toList();
        if (completed.isEmpty()) {
            return List.of();
        }
        List<String> inputs = uris(completed, result -> result.object().input().uri());
        List<String> outputs = uris(completed, result -> result.object().output());
        return List.of(
                manifest(folder, "input", jobName, started, commonFolder(inputs), inputs),
                manifest(
                        folder,
                        "output",
                        jobName,
                        started,
                        outputPath.resolve("").toString(),
                        outputs));
    }

    private static List<String> uris(List<ObjectResult> results, Function<ObjectResult, ObjectUri> uriOf) {
        return results.stream().map(uriOf.andThen(ObjectUri::toString)).toList();
    }

    private static CaptureManifests manifest(
            ObjectUri folder, String kind, String jobName, Instant started, String prefix, List<String> uris) {
        ArrayNode document = JsonNodeFactory.instance.arrayNode();
        document.addObject().put("prefix", prefix);
        uris.forEach(uri -> document.add(uri.substring(prefix.length())));
        // The same job started at the same time has the same id: writing twice leaves one manifest.
        UUID id = UUID.nameUUIDFromBytes((kind + jobName + started).getBytes(StandardCharsets.UTF_8));
        return new CaptureManifests(
                folder.resolve("%s/%s/%s.json".formatted(kind, HOUR.format(started), id)), document);
    }

    /** The longest beginning that all URIs share and that ends in {@code /}. */
    private static String commonFolder(List<String> uris) {
        String common = uris.get(0);
        for (String uri : uris) {
            int length = Math.min(common.length(), uri.length());
            int same = 0;
            while (same < length && common.charAt(same) == uri.charAt(same)) {
                same++;
            }
            common = common.substring(0, same);
        }
        return common.substring(0, common.lastIndexOf('/') + 1);
    }
}
