package io.transformjob.store;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under {@code hdfs://local/path}: the code for HDFS is run without a cluster. */
public final class LocalAsHdfs extends RawLocalFileSystem {
    private static final URI ROOT = URI.create("hdfs://local/");

    static final StoreSettings SETTINGS = new StoreSettings(Map.of(
            "fs.hdfs.impl", LocalAsHdfs.class.getName(), "fs.AbstractFileSystem.hdfs.impl", Context.class.getName()));

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    protected int getDefaultPort() {
        return 8020;
    }

    /** Without owner and mode, which its super class looks up by the path's URI. */
    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return Arrays.stream(super.listStatus(path))
                .map(status -> new FileStatus(
                        status.getLen(),
                        status.isDirectory(),
                        status.getReplication(),
                        status.getBlockSize(),
                        status.getModificationTime(),
                        status.getPath()))
                .toArray(FileStatus[]::new);
    }

    /** The same for Hadoop's other interface to file systems. */
    public static final class Context extends DelegateToFileSystem {
        Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
            super(ROOT, new LocalAsHdfs(), configuration, "hdfs", true);
        }
    }
}
