package io.transformjob.demo;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * An S3 server in this JVM, in a class loader of its own: its libraries contradict Spark's. Its files are those that
 * the build leaves in {@code transform-job/embedded-s3/target} under the folder that the system property
 * {@code transform-job.home} names. The owner closes it.
 */
public final class LocalS3 implements Closeable {
    /** System property: the folder of the project, which {@code scripts} and {@code transform-job} stand in. */
    public static final String HOME_PROPERTY = "transform-job.home";

    private static final String SERVER_CLASS = "io.transformjob.s3.EmbeddedS3";

    private final URLClassLoader loader;
    private final Closeable server;
    private final int port;
    private final String accessKey;
    private final String secretKey;

    private LocalS3(URLClassLoader loader, Closeable server, int port, String accessKey, String secretKey) {
        this.loader = loader;
        this.server = server;
        this.port = port;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /**
     * Starts a server on 127.0.0.1; it answers when this returns.
     *
     * @param port 0 for any free one
     * @param folder where objects are kept, a sub-folder for each bucket; without it they are kept in memory
     * @param accessKey the one access key that is accepted
     * @param secretKey its secret
     * @throws IOException if the server is not built, or cannot start
     */
    public static LocalS3 start(int port, Optional<Path> folder, String accessKey, String secretKey)
            throws IOException {
        URLClassLoader loader =
                new URLClassLoader("embedded-s3", classPath(serverFolder()), ClassLoader.getPlatformClassLoader());
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        // The server finds its XML parsers through the context class loader, which its threads inherit.
        thread.setContextClassLoader(loader);
        try {
            Object server = loader.loadClass(SERVER_CLASS)
                    .getConstructor(int.class, String.class, String.class, String.class)
                    .newInstance(
                            port,
                            folder.map(path -> path.toAbsolutePath().toString()).orElse(""),
                            accessKey,
                            secretKey);
            int bound = ((IntSupplier) server).getAsInt();
            return new LocalS3(loader, (Closeable) server, bound, accessKey, secretKey);
        } catch (InvocationTargetException e) {
            loader.close();
            throw new IOException(
                    "the local S3 server must start on 127.0.0.1 port %d, found %s. Give a free port and a folder that can be written."
                            .formatted(port, e.getCause()),
                    e.getCause());
        } catch (ReflectiveOperationException e) {
            loader.close();
            throw new IOException(
                    "the local S3 server in %s must be the one of this build, found %s. Build again: mvn package"
                            .formatted(serverFolder(), e),
                    e);
        } finally {
            thread.setContextClassLoader(callers);
        }
    }

    private static Path serverFolder() throws IOException {
        String home = System.getProperty(HOME_PROPERTY);
        if (home == null) {
            throw new IOException(
                    "system property %s must name the project's folder, found nothing. Start with scripts/transform-job."
                            .formatted(HOME_PROPERTY));
        }
        return Path.of(home, "transform-job", "embedded-s3", "target").normalize();
    }

    private static URL[] classPath(Path folder) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(folder.resolve("classes").toUri().toURL());
        Path libraries = folder.resolve("lib");
        if (!Files.isDirectory(libraries)) {
            throw new IOException("the local S3 server must be in %s, found no such folder. Build it: mvn package"
                    .formatted(libraries));
        }
        try (Stream<Path> jars = Files.list(libraries)) {
            for (Path jar : jars.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        return urls.toArray(new URL[0]);
    }

    /** Where it answers: {@code http://127.0.0.1:port}, addressed path-style. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    @Override
    public void close() throws IOException {
        try (loader) {
            server.close();
        }
    }
}
