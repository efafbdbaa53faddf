package io.transformjob.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.store.InParallel;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code verify}: reads every output of a job and compares it with the manifest. Exit status 1 if one differs. */
final class VerifyCommand {
    private static final int BUFFER_BYTES = 1 << 18;

    private VerifyCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        NamedJob job = NamedJob.of(words);
        ObjectNode manifest =
                job.manifest().orElseThrow(() -> job.noDocument(job.folder().manifest()));
        List<JsonNode> outputs = new ArrayList<>();
        manifest.path("Outputs").forEach(outputs::add);
        List<Optional<String>> findings = InParallel.map(outputs, output -> difference(job.store(), output));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("TransformJobName", job.entry().name());
        document.put("Outputs", outputs.size());
        ArrayNode different = document.putArray("Different");
        for (int i = 0; i < outputs.size(); i++) {
            if (findings.get(i).isPresent()) {
                different
                        .addObject()
                        .put("Output", outputs.get(i).path("Output").asText())
                        .put("Found", findings.get(i).get());
            }
        }
        if (console.outIsTerminal()) {
            console.out()
                    .printf(
                            "%d of %d outputs are as the manifest says.%n",
                            outputs.size() - different.size(), outputs.size());
            different.forEach(one -> console.out()
                    .printf(
                            "  %s: %s%n",
                            one.get("Output").asText(), one.get("Found").asText()));
        } else {
            console.out().write(JobRun.bytes(document));
        }
        console.out().flush();
        return different.isEmpty() ? ExitStatus.COMPLETED : ExitStatus.FAILED;
    }

    /** What is not as the manifest says; empty if all is. */
    private static Optional<String> difference(ObjectStore store, JsonNode output) throws IOException {
        Optional<StoredObject> stored =
                store.find(ObjectUri.parse(output.path("Output").asText()));
        if (stored.isEmpty()) {
            return Optional.of("it is gone");
        }
        long length = output.path("OutputLength").asLong();
        if (stored.get().length() != length) {
            return Optional.of(
                    "it has %d bytes, the job wrote %d".formatted(stored.get().length(), length));
        }
        try (InputStream in = store.open(stored.get(), 0, length)) {
            if (output.has("OutputSha256")) {
                return compare(in, length, output.get("OutputSha256").asText(), 0);
            }
            long offset = 0;
            for (JsonNode part : output.path("OutputParts")) {
                long partLength = part.path("Length").asLong();
                Optional<String> finding =
                        compare(in, partLength, part.path("Sha256").asText(), offset);
                if (finding.isPresent()) {
                    return finding;
                }
                offset += partLength;
            }
            return Optional.empty();
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.CHANGED || e.kind() == StoreException.Kind.NOT_FOUND) {
                return Optional.of("it changed while it was read");
            }
            throw e;
        }
    }

    private static Optional<String> compare(InputStream in, long length, String sha256, long offset)
            throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (long left = length; left > 0; ) {
            int count = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
            if (count == 0) {
                return Optional.of("it ends at byte %d".formatted(offset + length - left));
            }
            digest.update(buffer, 0, count);
            left -= count;
        }
        String found = HexFormat.of().formatHex(digest.digest());
        return found.equals(sha256)
                ? Optional.empty()
                : Optional.of("bytes %d to %d have the digest %s, the job wrote %s"
                        .formatted(offset, offset + length, found, sha256));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
