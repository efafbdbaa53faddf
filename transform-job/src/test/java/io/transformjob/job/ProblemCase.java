package io.transformjob.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A case of {@code problems.txt}: documents, and the lines that must be reported for them. */
record ProblemCase(String name, byte[] job, Optional<byte[]> model, Map<String, String> sets, List<String> expected) {
    static List<ProblemCase> all() {
        List<ProblemCase> cases = new ArrayList<>();
        for (String block : resource("problems.txt").strip().split("\n\n+")) {
            cases.add(of(block.split("\n")));
        }
        return cases;
    }

    private static ProblemCase of(String[] lines) {
        byte[] job = resource("job.json").getBytes(UTF_8);
        Optional<byte[]> model = Optional.of(resource("model.json").getBytes(UTF_8));
        Map<String, String> sets = new LinkedHashMap<>();
        List<String> expected = new ArrayList<>();
        for (String line : List.of(lines).subList(1, lines.length)) {
            if (line.startsWith("job: ")) {
                job = replaced(job, line);
            } else if (line.startsWith("model: ")) {
                model = Optional.of(replaced(model.orElseThrow(), line));
            } else if (line.startsWith("job= ")) {
                job = bytes(line.substring(5));
            } else if (line.startsWith("model= ")) {
                model = Optional.of(bytes(line.substring(7)));
            } else if (line.equals("model-")) {
                model = Optional.empty();
            } else if (line.startsWith("set: ")) {
                String[] option = line.substring(5).split("=", 2);
                sets.put(option[0], option[1]);
            } else {
                expected.add(line);
            }
        }
        return new ProblemCase(lines[0], job, model, sets, expected);
    }

    private static byte[] replaced(byte[] document, String line) {
        String[] change = line.substring(line.indexOf(' ') + 1).split(" ?=> ?", 2);
        String text = new String(document, UTF_8);
        if (!text.contains(change[0])) {
            throw new IllegalArgumentException("a change must name text of the document, got " + line);
        }
        return text.replaceFirst(
                        java.util.regex.Pattern.quote(change[0]), java.util.regex.Matcher.quoteReplacement(change[1]))
                .getBytes(UTF_8);
    }

    private static byte[] bytes(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] text = escaped.replace("\\n", "\n").getBytes(UTF_8);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\\' && text[i + 1] == 'x') {
                bytes.write(Integer.parseInt(new String(text, i + 2, 2, ISO_8859_1), 16));
                i += 3;
            } else {
                bytes.write(text[i]);
            }
        }
        return bytes.toByteArray();
    }

    static String resource(String name) {
        try (InputStream stream = ProblemCase.class.getResourceAsStream("/job/" + name)) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The errors that are reported, as lines. */
    List<String> reported() {
        try {
            JobDocuments.parse("job.json", job, "model.json", model, sets);
            return List.of();
        } catch (ProblemsException e) {
            return e.errors().stream().map(Problem::toString).toList();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
