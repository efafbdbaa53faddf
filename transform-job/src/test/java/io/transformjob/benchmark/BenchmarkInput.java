package io.transformjob.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A folder of CSV objects, made once for each shape and kept.
 *
 * @param rows in all objects together
 * @param bytes in all objects together
 */
record BenchmarkInput(Path folder, int objects, long rows, long bytes) {
    private static final long SEED = 20_140_222;
    /** One large object is written as so many pieces at once. */
    private static final int PIECES = 8;

    private static final int FLUSH_CHARACTERS = 1 << 20;

    /** The input of a shape: of about {@code bytes} bytes, each object a little more than its share. */
    static BenchmarkInput of(Path parent, RowForm form, long bytes, int objects) throws IOException {
        Path folder =
                parent.resolve("%s-%d-in-%d".formatted(form.name().toLowerCase(java.util.Locale.ROOT), bytes, objects));
        Path count = parent.resolve(folder.getFileName() + ".rows");
        if (!Files.exists(count)) {
            Files.createDirectories(folder);
            int pieces = objects == 1 ? PIECES : objects;
            long rows = IntStream.range(0, pieces)
                    .parallel()
                    .mapToLong(piece -> write(piece(folder, piece), form, SEED + piece, bytes / pieces))
                    .sum();
            if (objects == 1) {
                join(folder, pieces);
            }
            Files.writeString(count, Long.toString(rows));
        }
        long length = 0;
        for (int object = 0; object < objects; object++) {
            length += Files.size(piece(folder, object));
        }
        return new BenchmarkInput(folder, objects, Long.parseLong(Files.readString(count)), length);
    }

    private static Path piece(Path folder, int index) {
        return folder.resolve("part-%02d.csv".formatted(index));
    }

    private static long write(Path file, RowForm form, long seed, long bytes) {
        HiggsRows rows = new HiggsRows(seed);
        float[] row = new float[HiggsRows.COLUMNS];
        StringBuilder text = new StringBuilder();
        long count = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written + text.length() < bytes; count++) {
                rows.next(row, 0);
                form.appendRow(row, 0, text);
                if (text.length() > FLUSH_CHARACTERS) {
                    out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
                    written += text.length();
                    text.setLength(0);
                }
            }
            out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts all pieces behind the first one. */
    private static void join(Path folder, int pieces) throws IOException {
        Path whole = folder.resolve("whole");
        try (OutputStream out = Files.newOutputStream(whole)) {
            for (Path piece : IntStream.range(0, pieces)
                    .mapToObj(index -> piece(folder, index))
                    .toList()) {
                Files.copy(piece, out);
                Files.delete(piece);
            }
        }
        Files.move(whole, piece(folder, 0), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The lines of all files in a folder that hold some, in the order of their names. */
    static List<String> lines(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
