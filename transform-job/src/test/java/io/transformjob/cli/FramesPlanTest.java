package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which objects of frames are cut. */
class FramesPlanTest {
    private static final String LINE = "\"SplitType\": \"Line\"";
    private static final String PROTOBUF = "application/x-recordio-protobuf";
    private static final String PACKED =
            "objects are not cut: responses show where payloads are cut: an object is packed from its beginning\n";

    @TempDir
    Path folder;

    private String plan(JobFiles files) {
        return Call.atTerminal(files.words("plan", "--set", "split-bytes=100")).out();
    }

    private JobFiles framed(String splitType, String contentType, String batchStrategy) {
        return new JobFiles(folder)
                .put("in/a.csv", new byte[1000])
                .put("in/b.csv", new byte[199])
                .job("text/csv\",\n    " + LINE, contentType + "\",\n    " + "\"SplitType\": \"" + splitType + '"')
                .job("\"TransformInput\"", "\"BatchStrategy\": \"" + batchStrategy + "\",\n  \"TransformInput\"");
    }

    @Test
    void p1_framesAreCutIfTheModelReadsTheirRecords() {
        assertThat(plan(framed("RecordIO", PROTOBUF, "MultiRecord")))
                .contains("in 12 splits", "in/a.csv (1000 bytes, 10 splits)")
                .doesNotContain("objects are not cut");
    }

    @Test
    void bt55_framesAreCutIfTheirDataIsSentAlone() {
        for (String splitType : new String[] {"RecordIO", "TFRecord"}) {
            assertThat(plan(framed(splitType, "text/csv", "SingleRecord")))
                    .contains("in 12 splits")
                    .doesNotContain("objects are not cut");
        }
    }

    @Test
    void bt55_framesThatTheModelTakesForTextAreNotCut() {
        for (String splitType : new String[] {"RecordIO", "TFRecord"}) {
            assertThat(plan(framed(splitType, "text/csv", "MultiRecord"))).contains("in 2 splits", PACKED);
        }
        assertThat(plan(framed("TFRecord", PROTOBUF, "MultiRecord"))).contains("in 2 splits", PACKED);
    }

    @Test
    void bt45_framesInGzipAreNotCut() {
        JobFiles files = framed("RecordIO", PROTOBUF, "MultiRecord")
                .job("\"RecordIO\"", "\"RecordIO\",\n    \"CompressionType\": \"Gzip\"");
        assertThat(plan(files))
                .contains("objects are not cut: CompressionType is Gzip: an object is inflated from its beginning\n");
    }

    @Test
    void csvMultilineIsOfTheDataOfAFrameAndNoReasonNotToCutFrames() {
        assertThat(Call.atTerminal(framed("TFRecord", "text/csv", "SingleRecord")
                                .words("plan", "--set", "split-bytes=100", "--set", "csv-multiline=true"))
                        .out())
                .contains("in 12 splits")
                .doesNotContain("objects are not cut");
    }

    /** A response that is frames ends in no line feed, so that the one behind it shows. */
    @Test
    void bt71_responsesOfFramesWithALineFeedBehindEachShowWherePayloadsAreCut() {
        JobFiles files = framed("RecordIO", PROTOBUF, "MultiRecord")
                .model("sagemaker-xgboost:0.90-1-cpu-py3", "sagemaker-xgboost:1.7-1")
                .model(
                        "\"PrimaryContainer\": {",
                        "\"PrimaryContainer\": {\"Environment\": {\"SAGEMAKER_INFERENCE_OUTPUT\": \"predicted_label\"},")
                .job("\"Accept\": \"text/csv\"", "\"Accept\": \"" + PROTOBUF + '"');
        assertThat(plan(files)).contains("in 2 splits", PACKED);
        assertThat(plan(files.job("\"AssembleWith\": \"Line\"", "\"AssembleWith\": \"None\"")))
                .contains("in 12 splits")
                .doesNotContain("objects are not cut");
    }
}
