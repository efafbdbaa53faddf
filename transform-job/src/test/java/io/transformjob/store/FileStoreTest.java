package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.store.StoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for all file systems: files of this machine by the JDK, and the code for HDFS over such files. */
class FileStoreTest {
    enum Served {
        FILE,
        HDFS;

        ObjectStore store() {
            return ObjectStore.of(this == FILE ? StoreSettings.defaults() : LocalAsHdfs.SETTINGS);
        }

        ObjectUri uri(Path folder, String name) {
            String key = ObjectUri.of(folder).key() + "/" + name;
            return this == FILE ? new ObjectUri("file", "", key) : new ObjectUri("hdfs", "local", key);
        }
    }

    @TempDir
    Path folder;

    private Path put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private List<String> list(Served served, String prefix) throws IOException {
        int skipped = served.uri(folder, "").key().length();
        return served.store().list(served.uri(folder, prefix)).stream()
                .map(object -> object.uri().key().substring(skipped))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void bt40_prefixIsAStringAndNotAFolder(Served served) throws IOException {
        String[] names = {"other/a", "test.csv", "test/a", "test/deep/er/b", "test_other/x"};
        for (String name : names) {
            put(name, name);
        }
        for (String prefix : new String[] {
            "",
            "t",
            "test",
            "test/",
            "test/d",
            "test/deep/",
            "test.csv",
            "test.csv/",
            "test.csv/x",
            "none",
            "none/at/all"
        }) {
            assertThat(list(served, prefix))
                    .as(prefix)
                    .containsExactly(Stream.of(names)
                            .filter(name -> name.startsWith(prefix))
                            .toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @EnumSource
    void oddNamesAndEmptyFilesAreListedAndRead(Served served) throws IOException {
        String[] names = {"%41.csv", "1+1.csv", "50%.csv", "a:b.csv", "empty", "größe.csv", "sp ace.csv", "x#y?z=1"};
        for (String name : names) {
            put("odd/" + name, name.equals("empty") ? "" : name);
        }
        assertThat(list(served, "odd/"))
                .containsExactly(Stream.of(names).map("odd/"::concat).toArray(String[]::new));
        for (StoredObject object : served.store().list(served.uri(folder, "odd/"))) {
            assertThat(served.store().find(object.uri())).contains(object);
            assertThat(new String(served.store().read(object.uri(), 100), UTF_8))
                    .isEqualTo(object.length() == 0 ? "" : object.uri().name());
        }
        assertThat(served.store().find(served.uri(folder, "odd"))).isEmpty();
        assertThat(served.store().find(served.uri(folder, "absent"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void rangeIsReadExactly(Served served) throws IOException {
        byte[] bytes = "0123456789".getBytes(UTF_8);
        put("in.csv", "0123456789");
        StoredObject object = served.store().find(served.uri(folder, "in.csv")).orElseThrow();
        for (int offset = 0; offset <= 10; offset++) {
            for (int end = offset; end <= 10; end++) {
                try (InputStream stream = served.store().open(object, offset, end - offset)) {
                    assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, offset, end));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bt44_changedAndVanishedObjectsAreToldAsSuch(Served served) throws IOException {
        Path file = put("in.csv", "0123456789");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_800_000_000_000L));
        StoredObject object = served.store().find(served.uri(folder, "in.csv")).orElseThrow();
        put("in.csv", "01234");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_800_000_005_000L));
        assertThatThrownBy(() -> served.store().open(object, 0, 3))
                .hasMessage(object.uri() + ": must have 10 bytes written at 2027-01-15T08:00:00Z as listed, has 5 bytes"
                        + " written at 2027-01-15T08:00:05Z. It changed while the job ran: run the job again when nobody"
                        + " writes to its input.");
        Files.delete(file);
        StoreException vanished =
                catchThrowableOfType(StoreException.class, () -> served.store().open(object, 0, 3));
        assertThat(vanished)
                .hasMessage(object.uri() + ": there is no such object. Check its name; if it was listed before, it was"
                        + " removed while the job ran.");
        assertThat(vanished.kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource
    void bt44_objectThatShrinksWhileItIsReadIsToldAsSuch(Served served) throws IOException {
        Path file = put("in.csv", "x".repeat(100_000));
        StoredObject object = served.store().find(served.uri(folder, "in.csv")).orElseThrow();
        try (InputStream stream = served.store().open(object, 0, 100_000)) {
            assertThat(stream.readNBytes(10)).hasSize(10);
            Files.writeString(file, "x".repeat(50_000));
            assertThatThrownBy(stream::readAllBytes)
                    .hasMessage(
                            object.uri() + ": must have 100000 bytes as listed, ended at byte 50000. It changed while"
                                    + " the job ran: run the job again when nobody writes to its input.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void bt79_objectAppearsWholeAtCommitAndAlone(Served served) throws IOException {
        ObjectUri target = served.uri(folder, "out/deep/a.csv.out");
        ObjectUri scratch = served.uri(folder, "out/_transform-job/job/tmp");
        put("out/deep/a.csv.out", "earlier");
        try (ObjectWriter writer = served.store().create(target, scratch)) {
            writer.write("later".getBytes(UTF_8));
            assertThat(folder.resolve("out/deep/a.csv.out")).hasContent("earlier");
            writer.commit();
        }
        assertThat(folder.resolve("out/deep/a.csv.out")).hasContent("later");
        assertThat(files()).as("no .crc, nothing left over").containsExactly("out/deep/a.csv.out");
    }

    @ParameterizedTest
    @EnumSource
    void bt79_abortedObjectLeavesNothing(Served served) throws IOException {
        ObjectUri target = served.uri(folder, "out/deep/a.csv.out");
        ObjectUri scratch = served.uri(folder, "out/_transform-job/job/tmp");
        try (ObjectWriter writer = served.store().create(target, scratch)) {
            writer.write(new byte[100_000]);
        }
        assertThat(files()).isEmpty();
        assertThat(folder.resolve("out/deep")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void documentsAreWrittenOverEarlierOnesAndDeleted(Served served) throws IOException {
        ObjectUri uri = served.uri(folder, "out/_transform-job/job/describe.json");
        served.store().write(uri, "{}".getBytes(UTF_8));
        served.store().write(uri, "{\"a\":1}".getBytes(UTF_8));
        assertThat(files()).containsExactly("out/_transform-job/job/describe.json");
        assertThat(new String(served.store().read(uri, 100), UTF_8)).isEqualTo("{\"a\":1}");
        served.store().delete(uri);
        served.store().delete(uri);
        assertThat(files()).isEmpty();
        put("out/a/b/c", "");
        put("out/a/d", "");
        served.store().deleteFolder(served.uri(folder, "out/a/"));
        served.store().deleteFolder(served.uri(folder, "out/a"));
        assertThat(folder.resolve("out")).exists();
        assertThat(folder.resolve("out/a")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void folderThatCannotBeWrittenIsToldAndNothingIsLeft(Served served) throws IOException {
        put("out", "a file where the folder should be");
        ObjectUri target = served.uri(folder, "out/a.csv.out");
        StoreException failure = catchThrowableOfType(StoreException.class, () -> {
            try (ObjectWriter writer = served.store().create(target, served.uri(folder, "tmp"))) {
                writer.write(1);
                writer.commit();
            }
        });
        assertThat(failure).hasMessageStartingWith(target + ": a file stands where a folder is needed: ");
        assertThat(files()).containsExactly("out");
    }

    @ParameterizedTest
    @EnumSource
    void p4_documentIsCreatedOnceAndAlone(Served served) throws IOException {
        ObjectUri uri = served.uri(folder, "out/_transform-job/job/epoch-1");
        assertThat(served.store().createIsConditional(uri.parent())).isTrue();
        assertThat(served.store().createIfAbsent(uri, "first".getBytes(UTF_8))).isTrue();
        assertThat(served.store().createIfAbsent(uri, "second".getBytes(UTF_8))).isFalse();
        assertThat(folder.resolve("out/_transform-job/job/epoch-1")).hasContent("first");
        assertThat(files()).containsExactly("out/_transform-job/job/epoch-1");
    }

    @Test
    void filesHaveNoUploads() throws IOException {
        ObjectUri target = Served.FILE.uri(folder, "out/a.csv.out");
        assertThat(Served.FILE.store().beginUpload(target, target.parent())).isEmpty();
        assertThat(Served.FILE.store().partBytesMin(target)).isEqualTo(1);
        assertThat(Served.FILE.store().abortUploadsOf(target.parent(), uri -> true, Set.of(), 0))
                .isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void p4_uploadIsCompletedOverAnEarlierFile() throws IOException {
        put("out/a.csv.out", "earlier");
        ObjectStore store = Served.HDFS.store();
        ObjectUri target = Served.HDFS.uri(folder, "out/a.csv.out");
        PartUpload upload = store.beginUpload(target, Served.HDFS.uri(folder, "out/_transform-job/job/scratch"))
                .orElseThrow();
        UploadedPart one = store.putPart(upload, 1, new ByteArrayInputStream("one".getBytes(UTF_8)), 3);
        assertThat(folder.resolve("out/a.csv.out")).hasContent("earlier");
        store.completeUpload(upload, List.of(one));
        assertThat(folder.resolve("out/a.csv.out")).hasContent("one");
        assertThat(files()).containsExactly("out/a.csv.out");
    }
}
