package io.transformjob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectUriTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.csv",
                "a b/c d.csv",
                "50%.csv",
                "%41%20.csv",
                "x#y?z=1&w",
                "1+1.csv",
                "a:b/c:d",
                "größe/数据/😀.csv",
                "//two//slashes",
                "./dot/../dots",
                "folder/",
                ""
            })
    void keysOfS3AreRawInBothDirections(String key) {
        ObjectUri uri = ObjectUri.parse("s3://bucket/" + key);
        assertThat(uri).isEqualTo(new ObjectUri("s3", "bucket", key));
        assertThat(uri).hasToString("s3://bucket/" + key);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket,             s3,   bucket,    ''",
        "S3://bucket/k,           s3,   bucket,    k",
        "s3a://bucket/k,          s3,   bucket,    k",
        "hdfs://host:8020/a/b,    hdfs, host:8020, a/b",
        "hdfs:///a/50%25,         hdfs, '',        a/50%25",
        "hdfs:///a//b/./c/../d/,  hdfs, '',        a/b/d/",
        "file:///tmp/x,           file, '',        tmp/x",
        "file:/tmp/x,             file, '',        tmp/x",
        "file://localhost/tmp/x,  file, '',        tmp/x",
        "file:///tmp//a/./b/../c, file, '',        tmp/a/c",
        "file:///tmp/in/,         file, '',        tmp/in/",
        "file:///,                file, '',        ''",
        "file:///a%20b%25/%C3%A9, file, '',        a b%/é",
        "file:///50%/5%zz,        file, '',        50%/5%zz",
        "file:///a+b,             file, '',        a+b",
        "file:///.hidden/..x,     file, '',        .hidden/..x",
    })
    void otherFormsAreRead(String text, String scheme, String authority, String key) {
        assertThat(ObjectUri.parse(text)).isEqualTo(new ObjectUri(scheme, authority, key));
    }

    @Test
    void fileUrisAreWrittenAsJavaAndPythonWriteThem() {
        Path path = Path.of("/tmp/a b/50%#?+:ä😀.csv");
        assertThat(ObjectUri.of(path)).hasToString("file:///tmp/a%20b/50%25%23%3F+:%C3%A4%F0%9F%98%80.csv");
        assertThat(ObjectUri.parse(path.toUri().toString())).isEqualTo(ObjectUri.of(path));
        assertThat(ObjectUri.parse(ObjectUri.of(path).toString())).isEqualTo(ObjectUri.of(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/data/in.csv,     'a location must begin with s3://, hdfs:// or file:///, got \"/data/in.csv\"'",
        "http://host/k,    'a location must begin with s3://, hdfs:// or file:///, got \"http://host/k\"'",
        "s3:bucket/k,      'a location must begin with s3://, hdfs:// or file:///, got \"s3:bucket/k\"'",
        "file:relative,    'a location must begin with s3://, hdfs:// or file:///, got \"file:relative\"'",
        "s3:///key,        'an s3 URI must name a bucket, got \"s3:///key\"'",
        "file://host/tmp,  'a file URI must name no host, got \"host\". Write file:///path'",
    })
    void whatIsNoLocationIsRefused(String text, String message) {
        assertThatThrownBy(() -> ObjectUri.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void partsOfAKey() {
        ObjectUri uri = ObjectUri.parse("s3://b/in/x.csv");
        assertThat(uri.name()).isEqualTo("x.csv");
        assertThat(uri.parent()).hasToString("s3://b/in");
        assertThat(uri.parent().parent()).hasToString("s3://b/");
        assertThat(uri.parent().parent().parent()).hasToString("s3://b/");
        assertThat(uri.parent().resolve("y.csv")).hasToString("s3://b/in/y.csv");
        assertThat(ObjectUri.parse("s3://b/in/").resolve("y.csv")).hasToString("s3://b/in/y.csv");
        assertThat(ObjectUri.parse("s3://b").resolve("y.csv")).hasToString("s3://b/y.csv");
        assertThat(uri.append(".out")).hasToString("s3://b/in/x.csv.out");
    }

    @Test
    void orderIsThatOfTheKeysBytes() {
        List<ObjectUri> sorted = Stream.of("b", "a/z", "a", "a.x", "\uFF21", "\uD83D\uDE00", "ä", "Z")
                .map(key -> new ObjectUri("s3", "b", key))
                .sorted()
                .toList();
        assertThat(sorted)
                .extracting(ObjectUri::key)
                .containsExactly("Z", "a", "a.x", "a/z", "b", "ä", "\uFF21", "\uD83D\uDE00");
    }
}
