package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.store.FolderWrite.Tasks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many tasks write files to a folder: none is seen before all are, and each task's is there once. */
class FolderWriteTest {
    private final HadoopSettings settings = HadoopSettings.of(new Configuration(), Map.of());

    @TempDir
    Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    private FolderWrite begin(boolean overwrite) throws IOException {
        return FolderWrite.begin(settings, out().toString(), overwrite);
    }

    /** A task's attempt up to its commit. */
    private static String write(Tasks tasks, int taskIndex, int attemptNumber, String text) throws IOException {
        try (TaskFile file = tasks.begin(taskIndex, attemptNumber, ".txt")) {
            try (OutputStream stream = file.create()) {
                stream.write(text.getBytes(UTF_8));
            }
            return file.commit().orElseThrow();
        }
    }

    private List<String> texts() throws IOException {
        try (Stream<Path> files = Files.list(out())) {
            List<Path> sorted = files.filter(file -> !file.toString().endsWith(".crc"))
                    .sorted()
                    .toList();
            return sorted.stream().map(FolderWriteTest::text).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.isDirectory(file) ? "folder " + file.getFileName() : Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsSeenBeforeTheCommit() throws IOException {
        FolderWrite write = begin(false);
        String one = write(write.tasks(), 0, 0, "one");
        String two = write(write.tasks(), 1, 1, "two");
        assertThat(texts()).containsExactly("folder _temporary");
        assertThat(DataFiles.list(settings, List.of(out().toString()))).isEmpty();
        write.commit(List.of(one, two));
        assertThat(texts()).containsExactly("one", "two");
        assertThat(one).matches("part-00000-[0-9a-f]{32}\\.txt");
        assertThat(two).isEqualTo(one.replace("part-00000", "part-00001"));
    }

    @Test
    void ofTwoAttemptsOfATaskTheLastThatCommittedIsThereOnce() throws IOException {
        FolderWrite write = begin(false);
        String lost = write(write.tasks(), 0, 0, "the executor was lost after this");
        String again = write(write.tasks(), 0, 1, "again");
        TaskFile slow = write.tasks().begin(0, 2, ".txt");
        slow.create().write('x');
        slow.abort();
        assertThat(again).isEqualTo(lost);
        write.commit(List.of(again));
        assertThat(texts()).containsExactly("again");
    }

    @Test
    void aTaskThatCreatesNoFileHasNone() throws IOException {
        FolderWrite write = begin(false);
        try (TaskFile file = write.tasks().begin(0, 0, ".txt")) {
            assertThat(file.commit()).isEqualTo(Optional.empty());
        }
        write.commit(List.of());
        assertThat(texts()).isEmpty();
    }

    @Test
    void anAbortLeavesWhatWasThere() throws IOException {
        FolderWrite write = begin(true);
        write(write.tasks(), 0, 0, "one");
        write.abort();
        assertThat(out()).doesNotExist();

        Files.createDirectories(out());
        Files.writeString(out().resolve("earlier"), "earlier");
        FolderWrite second = begin(true);
        write(second.tasks(), 0, 0, "one");
        second.abort();
        assertThat(texts()).containsExactly("earlier");
    }

    @Test
    void overwritingRemovesWhatWasThereWhenItBegan() throws IOException {
        Files.createDirectories(out().resolve("deeper"));
        Files.writeString(out().resolve("deeper/earlier"), "earlier");
        Files.writeString(out().resolve("earlier"), "earlier");
        Files.writeString(out().resolve("_mark"), "mark");
        FolderWrite write = begin(true);
        Files.writeString(out().resolve("a meantime"), "meantime");
        String name = write(write.tasks(), 0, 0, "one");
        assertThat(texts()).contains("earlier", "folder deeper");
        write.commit(List.of(name));
        assertThat(texts()).containsExactly("mark", "meantime", "one");
    }

    @Test
    void aFileThatAnotherJobClearedAwayIsMissedAndNotLost() throws IOException {
        FolderWrite one = begin(false);
        FolderWrite other = begin(false);
        TaskFile unfinished = one.tasks().begin(0, 0, ".txt");
        unfinished.create().close();
        other.commit(List.of());
        assertThatThrownBy(unfinished::commit)
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "part-00000-[0-9a-f]{32}\\.txt must stand in the working folder \\S+ until it is published, found nothing\\. Write again to a folder that no other job writes to\\.");

        FolderWrite third = begin(false);
        String name = write(third.tasks(), 0, 0, "three");
        other = begin(false);
        other.commit(List.of());
        String later = write(third.tasks(), 1, 1, "later");
        assertThatThrownBy(() -> third.commit(List.of(name, later)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "%s must hold the 2 files just written, found 1 of them. Write again to a folder that no other job writes to.",
                        out());
        third.abort();
        assertThat(texts()).isEmpty();
    }

    @Test
    void settingsTravelAndHideTheirValues() throws Exception {
        HadoopSettings sent = HadoopSettings.of(new Configuration(false), Map.of("fs.s3a.secret.key", "hidden"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sent.configuration();
        new ObjectOutputStream(bytes).writeObject(sent);
        HadoopSettings received =
                (HadoopSettings) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(received).isEqualTo(sent).hasSameHashCodeAs(sent).hasToString("HadoopSettings[1 properties]");
        assertThat(received.configuration().get("fs.s3a.secret.key")).isEqualTo("hidden");
    }
}
