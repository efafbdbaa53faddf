package io.transformjob.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalS3Test {
    @Test
    void filesOfAFolderAreObjectsAndObjectsAreFiles(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("bucket/in"));
        Files.writeString(folder.resolve("bucket/in/a.csv"), "1,2");
        URI endpoint;
        try (LocalS3 server = LocalS3.start(0, Optional.of(folder), "key", "secret")) {
            endpoint = server.endpoint();
            StoreSettings settings = StoreSettings.of(
                    Optional.of(endpoint.toString()),
                    Map.of("AWS_ACCESS_KEY_ID", server.accessKey(), "AWS_SECRET_ACCESS_KEY", server.secretKey()),
                    Map.of());
            try (ObjectStore store = ObjectStore.of(settings)) {
                assertThat(store.list(ObjectUri.parse("s3://bucket/in")))
                        .extracting(object -> object.uri().toString())
                        .containsExactly("s3://bucket/in/a.csv");
                assertThat(store.read(ObjectUri.parse("s3://bucket/in/a.csv"), 10))
                        .asString(UTF_8)
                        .isEqualTo("1,2");
                store.write(ObjectUri.parse("s3://bucket/out/a.csv.out"), "0.5".getBytes(UTF_8));
            }
        }
        assertThat(folder.resolve("bucket/out/a.csv.out")).hasContent("0.5");
        assertThatThrownBy(() -> new Socket(endpoint.getHost(), endpoint.getPort()).close())
                .as("the server is down")
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void takenPortIsTold() throws IOException {
        try (LocalS3 server = LocalS3.start(0, Optional.empty(), "key", "secret")) {
            int port = server.endpoint().getPort();
            assertThatThrownBy(() -> LocalS3.start(port, Optional.empty(), "key", "secret")
                            .close())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the local S3 server must start on 127.0.0.1 port " + port + ", found ")
                    .hasMessageEndingWith(" Give a free port and a folder that can be written.");
        }
    }
}
