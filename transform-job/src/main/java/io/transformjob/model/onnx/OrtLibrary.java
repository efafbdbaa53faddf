package io.transformjob.model.onnx;

import ai.onnxruntime.OrtEnvironment;
import io.transformjob.model.MissingLibraryException;
import io.transformjob.model.ModelRuntime;
import io.transformjob.model.UnsupportedRequestException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where the jar of ONNX Runtime comes from. If the class path has it, or the jars of a job ({@code --jars}), it is used; else the
 * launcher of this process, if it had one, is asked for it, and the classes of this package are loaded anew beside it. A native
 * library belongs to one class loader, so that there is one for all models.
 */
final class OrtLibrary {
    /** Path of the script that launched this process. */
    static final String LAUNCHER_PROPERTY = "transform-job.launcher";

    /**
     * Set to 1, it keeps the library to itself. Otherwise version 1.29 reports to its maker in the background, and looks for the
     * program's name in the command line in a way that overflows the stack of a process with a class path of a few thousand
     * characters. It is read by native code, so that a process cannot set it for itself.
     */
    private static final String QUIET_VARIABLE = "ORT_DISABLE_TELEMETRY";

    static final String COORDINATES = "com.microsoft.onnxruntime:onnxruntime:1.29.0";
    private static final String LIBRARY = "onnxruntime";
    private static final String MAIN_CLASS = "ai.onnxruntime.OrtEnvironment";
    private static final String OWN_PACKAGE = "io.transformjob.model.onnx.";
    private static final long FETCH_MINUTES_MAX = 30;

    private static ModelRuntime beside;

    private OrtLibrary() {}

    /** Whether the classes that link to it can see it. */
    static boolean isPresent() {
        try {
            Class.forName(MAIN_CLASS, false, OrtLibrary.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** What the environment of a process must hold that loads it. */
    static Map<String, String> environment() {
        return Map.of(QUIET_VARIABLE, "1");
    }

    /** @throws UnsupportedRequestException if the environment of this process does not hold that */
    static void requireQuiet() {
        String found = System.getenv(QUIET_VARIABLE);
        if (!"1".equals(found)) {
            throw new UnsupportedRequestException(
                    "/PrimaryContainer/ModelDataUrl",
                    "the environment of a process that runs ONNX Runtime must have %s=1, since otherwise the library reports to its maker, and crashes on long command lines"
                            .formatted(QUIET_VARIABLE),
                    found == null ? "none" : "\"%s\"".formatted(found),
                    "Set it where spark-submit is called; in cluster mode with spark.yarn.appMasterEnv.%s=1 or spark.kubernetes.driverEnv.%s=1."
                            .formatted(QUIET_VARIABLE, QUIET_VARIABLE));
        }
    }

    /** Its jar, for executors. Only if it is present. */
    static URL jar() {
        return OrtEnvironment.class.getProtectionDomain().getCodeSource().getLocation();
    }

    /**
     * This runtime with the library beside it.
     *
     * @throws MissingLibraryException if there is no launcher, or it does not come by the jar
     */
    static synchronized ModelRuntime runtime() {
        if (beside == null) {
            String launcher = System.getProperty(LAUNCHER_PROPERTY, "");
            if (launcher.isEmpty()) {
                throw new MissingLibraryException(LIBRARY, COORDINATES);
            }
            beside = load(fetch(Path.of(launcher)));
        }
        return beside;
    }

    /** The launcher prints the path of the jar. */
    private static Path fetch(Path launcher) {
        try {
            Process process = new ProcessBuilder(launcher.toString(), "fetch", LIBRARY)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor(FETCH_MINUTES_MAX, TimeUnit.MINUTES)
                    && process.exitValue() == 0
                    && Files.isRegularFile(Path.of(printed.strip()))) {
                return Path.of(printed.strip());
            }
        } catch (IOException e) {
            throw new MissingLibraryException(LIBRARY, COORDINATES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new MissingLibraryException(LIBRARY, COORDINATES);
    }

    private static ModelRuntime load(Path jar) {
        try {
            URL[] urls = {
                OrtLibrary.class.getProtectionDomain().getCodeSource().getLocation(),
                jar.toUri().toURL()
            };
            // Never closed: sessions live as long as the process.
            ClassLoader loader = new Beside(urls);
            return (ModelRuntime) loader.loadClass(OnnxRuntime.class.getName())
                    .getConstructor()
                    .newInstance();
        } catch (MalformedURLException | ReflectiveOperationException e) {
            throw new IllegalStateException("the jar of %s cannot be used".formatted(LIBRARY), e);
        }
    }

    /** Loads this package anew, and the library with it; everything else is the parent's. */
    private static final class Beside extends URLClassLoader {
        Beside(URL[] urls) {
            super(urls, OrtLibrary.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OWN_PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
