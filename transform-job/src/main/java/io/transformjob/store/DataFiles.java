package io.transformjob.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Files as Spark's own data sources find them: by path in any file system that the Hadoop configuration knows, through the
 * instance that Spark shares. {@link ObjectStore} is for the objects of a job, which are named by URI.
 */
public final class DataFiles {
    private static final String PATTERN_CHARACTERS = "{}[]*?\\";

    private DataFiles() {}

    /**
     * The files that the paths name, by path, each once. A folder stands for all files in it, at any depth, but for those
     * whose name, or a folder's within it, begins with {@code _} or {@code .}: markers, checksums, unfinished writes.
     *
     * @param paths files, folders or Hadoop patterns ({@code *}, {@code ?}, {@code [a-z]}, <code>{a,b}</code>)
     * @throws FileNotFoundException if there is nothing at one of the paths
     */
    public static List<DataFile> list(HadoopSettings settings, List<String> paths) throws IOException {
        List<DataFile> found = new ArrayList<>();
        for (String path : paths) {
            for (FileStatus place : places(settings, new Path(path))) {
                if (place.isFile()) {
                    found.add(new DataFile(place.getPath().toString(), place.getLen()));
                } else {
                    addFolder(settings, place.getPath(), found);
                }
            }
        }
        return found.stream()
                .distinct()
                .sorted(Comparator.comparing(DataFile::path))
                .toList();
    }

    private static List<FileStatus> places(HadoopSettings settings, Path path) throws IOException {
        FileSystem files = path.getFileSystem(settings.configuration());
        try {
            return List.of(files.getFileStatus(path));
        } catch (FileNotFoundException e) {
            boolean pattern = path.toString().chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
            FileStatus[] matches =
                    pattern ? files.globStatus(path, match -> !isHidden("/" + match.getName())) : new FileStatus[0];
            if (matches == null || matches.length == 0) {
                throw new FileNotFoundException(
                        "path must name a file or a folder, found nothing at %s. Check its name."
                                .formatted(files.makeQualified(path)));
            }
            return List.of(matches);
        }
    }

    private static void addFolder(HadoopSettings settings, Path folder, List<DataFile> found) throws IOException {
        FileSystem files = folder.getFileSystem(settings.configuration());
        int inner = folder.isRoot()
                ? folder.toString().length() - 1
                : folder.toString().length();
        RemoteIterator<LocatedFileStatus> listed = files.listFiles(folder, true);
        while (listed.hasNext()) {
            FileStatus file = listed.next();
            String path = file.getPath().toString();
            if (!isHidden(path.substring(inner))) {
                found.add(new DataFile(path, file.getLen()));
            }
        }
    }

    static boolean isHidden(String inner) {
        return inner.contains("/_") || inner.contains("/.");
    }

    /** Whether a file or a folder stands at the path. */
    public static boolean exists(HadoopSettings settings, String path) throws IOException {
        Path place = new Path(path);
        return place.getFileSystem(settings.configuration()).exists(place);
    }

    /** Opens a file to be read from its first byte to its last. */
    public static InputStream open(HadoopSettings settings, DataFile file) throws IOException {
        Path path = new Path(file.path());
        return path.getFileSystem(settings.configuration()).open(path);
    }
}
