package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.demo.ChurnData;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.testing.Runtimes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models, and requests to them, that are refused before anything runs. */
class ModelRefusalsTest {
    private static final String IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:0.90-1-cpu-py3";
    private static final byte FILE = '0';
    private static final byte SYMBOLIC_LINK = '2';

    @TempDir
    Path folder;

    private static void assertArchiveRefused(JobFiles files, String message) {
        Call.of(files.words("run"))
                .assertRefused("transform-job: " + files.modelFile() + ":6:21 /PrimaryContainer/ModelDataUrl: s3://"
                        + files.bucket + "/model.tar.gz" + message);
        assertThat(files.outputs()).isEmpty();
    }

    private JobFiles withArchive(byte[] archive) {
        return new JobFiles(folder).put("model.tar.gz", archive);
    }

    /** A gzip archive of tar members, each a name, a type and the content or the target of the link. */
    private static byte[] archive(Object... members) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            for (int i = 0; i < members.length; i += 3) {
                String name = (String) members[i];
                byte type = (byte) members[i + 1];
                byte[] content = (byte[]) members[i + 2];
                out.write(header(name, type, content));
                if (type == FILE) {
                    out.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
                }
            }
            out.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    private static byte[] header(String name, byte type, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(type == FILE ? content.length : 0));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = type;
        if (type == SYMBOLIC_LINK) {
            put(header, 157, new String(content, US_ASCII));
        }
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, "%06o".formatted(sum));
        header[154] = 0;
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    private static byte[] churnModel() {
        return ModelArchive.open("model.tar.gz", ChurnData.model())
                .members()
                .values()
                .iterator()
                .next();
    }

    @Test
    void anArchiveThatIsNotThereIsNamed() {
        assertArchiveRefused(
                new JobFiles(folder).model("model.tar.gz", "model.tar.gz2"),
                "2: there is no such object. Check its name.");
    }

    @Test
    void artifacts_aFileThatIsNoArchiveIsRefused() {
        assertArchiveRefused(
                withArchive("{\"learner\": {}}".getBytes(UTF_8)),
                ": a model must be a gzip archive, found JSON text. Pack it with tar -czf model.tar.gz and its files,"
                        + " and name that archive.");
        assertArchiveRefused(
                withArchive(new byte[0]),
                ": a model must be a gzip archive, found an empty file. Pack it with tar -czf model.tar.gz and its files, and"
                        + " name that archive.");
    }

    @Test
    void artifacts_aTruncatedArchiveIsRefused() {
        assertArchiveRefused(
                withArchive(Arrays.copyOf(ChurnData.model(), 1000)),
                ": gzip must end with the end of a member, found the end of the data at byte 1000 (2377 bytes inflated). The"
                        + " file is damaged or incomplete: copy it again from where it was trained.");
    }

    @Test
    void p9_anArchiveThatReachesOutOfItselfIsRefused() {
        assertArchiveRefused(
                withArchive(archive("../../etc/cron.d/x", FILE, "x".getBytes(US_ASCII))),
                " byte 0 unpacked: a member must not have \"..\" in its name, found \"../../etc/cron.d/x\". Pack the model again"
                        + " from its own folder, with relative names.");
        assertArchiveRefused(
                withArchive(archive("xgboost-model", SYMBOLIC_LINK, "/etc/passwd".getBytes(US_ASCII))),
                " byte 0 unpacked: members must be files and directories, found symbolic link \"xgboost-model\". Pack the"
                        + " model again as plain files with tar -czf model.tar.gz and its files.");
    }

    @Test
    void artifacts_anArchiveWithoutAModelIsRefused() {
        assertArchiveRefused(
                withArchive(archive()),
                ": model archive: there must be an XGBoost model at the top level, found no file. Pack the model file"
                        + " itself, without folders.");
        assertArchiveRefused(
                withArchive(archive("README.md", FILE, "# A model".getBytes(US_ASCII))),
                ": README.md: the file must be an XGBoost model, found text that begins with \"# A model\". Save it with"
                        + " Booster.save_model, or leave it out of the top level of the archive.");
    }

    @Test
    void p5_modelFilesThatAnOlderContainerDoesNotLoadAreTold() {
        JobFiles files = withArchive(archive("a-model", FILE, churnModel(), "b-model", FILE, churnModel()));
        assertThat(Call.atTerminal(files.words("plan")).out())
                .contains("model: xgboost as version 0.90.0 scores, binary:logistic, 100 of 100 trees, 69 features, not"
                        + " read: b-model\n");
        assertThat(Call.atTerminal(files.model("0.90-1-cpu-py3", "1.7-1").words("plan"))
                        .out())
                .contains("model: xgboost as version 1.7.4 scores, binary:logistic, 100 of 100 trees, 69 features, 2"
                        + " models\n");
    }

    @Test
    void p9_aPickleThatRunsACommandIsRefused() {
        assertArchiveRefused(
                withArchive(
                        archive("xgboost-model", FILE, "cos\nsystem\n(S'touch /tmp/owned'\ntR.".getBytes(US_ASCII))),
                ": xgboost-model byte 0: the pickle of a model must hold a Booster and plain data only, found \"os.system\"."
                        + " Nothing was executed. Save the booster alone, with Booster.save_model, and pack that file.");
        assertThat(Files.exists(Path.of("/tmp/owned"))).isFalse();
    }

    @Test
    void artifacts_anObjectiveThatIsNotKnownIsNamed() {
        String model = new String(churnModel(), ISO_8859_1);
        assertArchiveRefused(
                withArchive(archive(
                        "xgboost-model",
                        FILE,
                        model.replace("binary:logistic", "binary:logistix").getBytes(ISO_8859_1))),
                ": xgboost-model: the objective must be one of binary:hinge, binary:logistic, binary:logitraw,"
                        + " count:poisson, multi:softmax, multi:softprob, rank:map, rank:ndcg, rank:pairwise,"
                        + " reg:absoluteerror, reg:expectileerror, reg:gamma, reg:logistic, reg:pseudohubererror,"
                        + " reg:quantileerror, reg:squarederror, reg:squaredlogerror, reg:tweedie, survival:aft,"
                        + " survival:cox, found \"binary:logistix\". A model with an objective of its own cannot be scored"
                        + " outside the program that defines it.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            174872318107.dkr.ecr.us-west-2.amazonaws.com/lda:1 | latent Dirichlet allocation is not run here: the steps by which its container finds the topics of a document, and when it stops, are not published
            382416733822.dkr.ecr.us-east-1.amazonaws.com/randomcutforest:1 | random cut forest is not run here: neither the layout of its forest nor the formula of its score is published
            785573368785.dkr.ecr.us-east-1.amazonaws.com/xgboost-neo:latest | a model that Neo compiled is not run here: it is a program of one processor, and programs of a model are not run
            sagemaker-scikit-learn:1.2-1-cpu-py3 | a scikit-learn model is not run here: it is a Python object, and to load one is to run whatever its file says
            """)
    void anImageOfAnotherAlgorithmIsRefusedByName(String image, String reason) {
        JobFiles files = new JobFiles(folder).model(IMAGE, image);
        Call.of(files.words("run"))
                .assertRefused("transform-job: " + files.modelFile() + ":5:14 /PrimaryContainer/Image: " + reason
                        + ", found image \"" + image
                        + "\". Convert the model to ONNX, or let it answer in its own container or"
                        + " at an endpoint through a remote runtime.");
    }

    @Test
    void anUnknownImageGoesByTheArtifact() {
        JobFiles files = new JobFiles(folder)
                .model(IMAGE, "scorer:latest")
                .put("model.tar.gz", archive("scorer.pb", FILE, new byte[] {8, 1}));
        Call.of(files.words("run"))
                .assertRefused("transform-job: " + files.modelFile()
                        + ":5:14 /PrimaryContainer/Image: the image or the artifact must"
                        + " tell the algorithm, found image \"scorer:latest\" with \"scorer.pb\" (unknown bytes that"
                        + " begin with 08 01). Use the image the model was trained with, or name the runtime with"
                        + " TRANSFORM_JOB_RUNTIME, one of: " + Runtimes.NAMES + "; if it runs elsewhere, one of: "
                        + Runtimes.ELSEWHERE + ".");
        Call good = Call.of(new JobFiles(folder).model(IMAGE, "scorer:latest").words("plan"));
        assertThat(good.status()).isZero();
    }

    @Test
    void aProgramOfTheUserIsRefusedWhereItIsWritten() {
        JobFiles files = new JobFiles(folder)
                .model("\"Image\"", "\"Environment\": {\"SAGEMAKER_PROGRAM\": \"inference.py\"},\n    \"Image\"");
        Call.of(files.words("run"))
                .assertRefused(
                        "transform-job: " + files.modelFile() + ":5:42 /PrimaryContainer/Environment/SAGEMAKER_PROGRAM:"
                                + " Python programs of a model are not run, found \"inference.py\". If its answers are those of the"
                                + " XGBoost container itself, set TRANSFORM_JOB_RUNTIME to xgboost; else let its own"
                                + " container answer, with http.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-parquet | takes text/csv, text/libsvm and application/x-recordio-protobuf",
                "text/csv;label_size=0 | takes no label_size but 1",
                "x | takes text/csv, text/libsvm and application/x-recordio-protobuf"
            })
    void aContentTypeThatTheContainerDoesNotTakeIsRefused(String type, String rule) {
        JobFiles files =
                new JobFiles(folder).job("\"text/csv\",\n    \"SplitType\"", "\"" + type + "\",\n    \"SplitType\"");
        Call.of(files.words("run"))
                .assertRefused("transform-job: " + files.jobFile()
                        + ":6:20 /TransformInput/ContentType: the XGBoost container " + rule + ", found \"" + type
                        + "\". Set ContentType to what the objects hold, such as text/csv.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"application/xml", "text/csv, application/json"})
    void formats11_anAnswerThatTheContainerDoesNotGiveIsRefused(String accept) {
        JobFiles files = new JobFiles(folder)
                .model("0.90-1-cpu-py3", "1.7-1")
                .job("\"Accept\": \"text/csv\"", "\"Accept\": \"" + accept + "\"");
        Call.of(files.words("run"))
                .assertRefused("transform-job: " + files.jobFile()
                        + ":11:15 /TransformOutput/Accept: the XGBoost container"
                        + " answers with one of application/json, application/jsonlines, application/x-recordio-protobuf,"
                        + " text/csv, found \"" + accept + "\". Name one of these types, or none for text/csv.");
    }

    @Test
    void p5_anAnswerTypeThatAnOlderContainerDoesNotLookAtIsNoted() {
        JobFiles files = new JobFiles(folder).job("\"Accept\": \"text/csv\"", "\"Accept\": \"application/xml\"");
        Call call = Call.atTerminal(files.words("plan"));
        assertThat(call.out())
                .endsWith("note: " + files.jobFile()
                        + ":11:15 /TransformOutput/Accept: has no effect here: the container of"
                        + " this model answers text/csv, whatever is accepted\n");
        assertThat(call.status()).isZero();
    }
}
