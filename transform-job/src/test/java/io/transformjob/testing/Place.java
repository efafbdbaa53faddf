package io.transformjob.testing;

import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Somewhere to keep objects, and what is there by other means than the store under test. */
public interface Place {
    /** The store under test, as it reaches this place. */
    ObjectStore store();

    ObjectUri uri(String key);

    void put(String key, byte[] bytes);

    /** All objects whose key begins with a prefix, hidden ones and leftovers too, by the rest of their keys. */
    SortedMap<String, byte[]> all(String prefix);

    /** A folder of this machine. */
    static Place of(Path folder) {
        return new Folder(folder);
    }

    /** A new bucket of the tests' S3 server. */
    static Place newBucket() {
        return new Bucket(TestS3.newBucket());
    }

    /** Files, by the JDK. */
    record Folder(Path folder) implements Place {
        @Override
        public ObjectStore store() {
            return ObjectStore.of(StoreSettings.defaults());
        }

        @Override
        public ObjectUri uri(String key) {
            ObjectUri root = ObjectUri.of(folder);
            return root.withKey(root.key() + "/" + key);
        }

        @Override
        public void put(String key, byte[] bytes) {
            try {
                Path file = folder.resolve(key);
                Files.createDirectories(key.endsWith("/") ? file : file.getParent());
                if (!key.endsWith("/")) {
                    Files.write(file, bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public SortedMap<String, byte[]> all(String prefix) {
            SortedMap<String, byte[]> found = new TreeMap<>();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String key = folder.relativize(file).toString();
                    if (key.startsWith(prefix)) {
                        found.put(key.substring(prefix.length()), Files.readAllBytes(file));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return found;
        }
    }

    /** Objects in S3, by the AWS SDK. */
    record Bucket(String bucket) implements Place {
        @Override
        public ObjectStore store() {
            return ObjectStore.of(TestS3.settings());
        }

        @Override
        public ObjectUri uri(String key) {
            return TestS3.uri(bucket, key);
        }

        @Override
        public void put(String key, byte[] bytes) {
            TestS3.put(bucket, key, bytes);
        }

        @Override
        public SortedMap<String, byte[]> all(String prefix) {
            SortedMap<String, byte[]> found = new TreeMap<>();
            TestS3.keys(bucket).stream()
                    .filter(key -> key.startsWith(prefix))
                    .forEach(key -> found.put(key.substring(prefix.length()), TestS3.get(bucket, key)));
            return found;
        }

        /** Multipart uploads that nobody ended. */
        public Map<String, Integer> uploads() {
            Map<String, Integer> count = new TreeMap<>();
            TestS3.uploads(bucket).forEach(key -> count.merge(key, 1, Integer::sum));
            return count;
        }
    }
}
