package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.transformjob.store.StoreException.Kind;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    private final ObjectStore store = ObjectStore.of(StoreSettings.defaults());

    @TempDir
    Path folder;

    /** The operating system's own "disk full", without filling one: every write to this device meets it. */
    @Test
    void fullDiskIsToldWithItsPathAndTheTemporaryFileIsRemoved() throws IOException {
        Path device = Path.of("/dev/full");
        assumeTrue(Files.exists(device));
        Path temporary = Files.writeString(folder.resolve("1.tmp"), "");
        ObjectUri target = ObjectUri.of(folder.resolve("a.csv.out"));
        LocalPublication publication = new LocalPublication(
                target, temporary, folder.resolve("a.csv.out"), new FileOutputStream(device.toFile()));
        ObjectWriter writer = new ObjectWriter(target, publication);
        StoreException failure = catchThrowableOfType(StoreException.class, () -> writer.write(new byte[100]));
        assertThat(failure)
                .hasMessage(target + ": no space is left while writing: No space left on device. Free space there or"
                        + " choose another folder; nothing of this object was kept.");
        assertThat(failure.kind()).isEqualTo(Kind.FULL);
        writer.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void failedCommitRemovesTheTemporaryFile() throws IOException {
        Files.createDirectories(folder.resolve("out/a.csv.out/is-a-folder"));
        ObjectUri target = ObjectUri.of(folder.resolve("out/a.csv.out"));
        ObjectWriter writer = store.create(target, ObjectUri.of(folder.resolve("tmp")));
        writer.write("text".getBytes(UTF_8));
        assertThatThrownBy(writer::commit)
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith(target + ": writing failed: ");
        writer.close();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void scratchFolderThatCannotBeCreatedIsTold() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        ObjectUri target = ObjectUri.of(folder.resolve("a.csv.out"));
        assertThatThrownBy(() -> store.create(target, ObjectUri.parse("file:///proc/none/tmp")))
                .isInstanceOf(StoreException.class)
                .hasMessage(target
                        + ": writing failed: NoSuchFileException /proc/none. Check that its folder exists, can be"
                        + " created, and is not removed while the job runs.");
    }

    @Test
    void targetOnAnotherFileSystemThanItsScratchFolderIsRefused() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(folder)));
        ObjectUri target = ObjectUri.of(folder.resolve("a.csv.out"));
        Path scratch = Files.createTempDirectory(memory, "scratch");
        try {
            ObjectWriter writer = store.create(target, ObjectUri.of(scratch));
            assertThatThrownBy(writer::commit)
                    .hasMessage(target + ": must be on the file system of its scratch folder " + scratch
                            + ". Choose a scratch folder there, so that the object appears in one step.");
            assertThat(scratch).isEmptyDirectory();
        } finally {
            Files.delete(scratch);
        }
    }

    /** Made by hand: the tests may run as a user to whom everything is permitted. */
    @Test
    void fileThatMayNotBeReadIsDeniedAndNotAbsent() {
        ObjectUri uri = ObjectUri.parse("file:///data/a.csv");
        assertThat(Failures.explain(
                        Failures.Action.READ, uri, new FileNotFoundException("/data/a.csv (Permission denied)")))
                .hasMessage(
                        "file:///data/a.csv: reading is not permitted: /data/a.csv (Permission denied). Check owner and"
                                + " mode of the file and its folders; this process runs as user "
                                + System.getProperty("user.name") + ".");
    }

    @Test
    void linksAreFollowedAndALinkToNothingIsTold() throws IOException {
        Files.createDirectories(folder.resolve("data/sub"));
        Files.createDirectory(folder.resolve("in"));
        Files.writeString(folder.resolve("data/sub/a.csv"), "1");
        Files.createSymbolicLink(folder.resolve("in/linked"), folder.resolve("data"));
        assertThat(store.list(ObjectUri.of(folder.resolve("in"))))
                .extracting(StoredObject::uri)
                .containsExactly(ObjectUri.of(folder.resolve("in/linked/sub/a.csv")));
        Files.createSymbolicLink(folder.resolve("in/broken"), folder.resolve("nothing"));
        assertThatThrownBy(() -> store.list(ObjectUri.of(folder.resolve("in"))))
                .hasMessage(ObjectUri.of(folder.resolve("in/broken"))
                        + ": is a link to nothing. Remove it, or restore what it links to.");
    }

    @Test
    void onlyFilesAndFoldersAreNamed() {
        assertThatThrownBy(() -> store.find(ObjectUri.of(folder).append("/")))
                .hasMessage(
                        ObjectUri.of(folder) + "/: names a folder or a bucket. Name an object: no slash at the end.");
        assertThatThrownBy(() -> store.deleteFolder(ObjectUri.parse("file:///")))
                .isInstanceOf(StoreException.class);
    }
}
