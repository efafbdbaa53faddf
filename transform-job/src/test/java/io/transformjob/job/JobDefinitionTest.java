package io.transformjob.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.csv.CsvFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobDefinitionTest {
    private static final String LEAST = """
            {"TransformResources": {"InstanceCount": 2, "InstanceType": "ml.m5.large"},
             "TransformOutput": {"S3OutputPath": "file:///data/out"},
             "TransformInput": {"DataSource": {"S3DataSource": {"S3Uri": "hdfs:///in", "S3DataType": "ManifestFile"}}},
             "ModelName": "m", "TransformJobName": "j"}""";

    private static TransformJob job(String json) {
        return JobDocuments.parseJob("job.json", json.getBytes(UTF_8)).value();
    }

    private static JobDefinition definition(String job, String model, Map<String, String> sets) {
        return JobDocuments.parse(
                "job.json", job.getBytes(UTF_8), "model.json", Optional.of(model.getBytes(UTF_8)), sets);
    }

    @Test
    void everyMemberOfTheRequestsIsInTheDefinition() {
        JobDefinition definition =
                definition(ProblemCase.resource("job.json"), ProblemCase.resource("model.json"), Map.of());
        assertThat(definition.job())
                .usingRecursiveComparison()
                .ignoringFields("describeFields")
                .isEqualTo(new TransformJob(
                        "churn-2024-06-01",
                        "churn",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(6),
                        Optional.of(BatchStrategy.MULTI_RECORD),
                        Map.of("LOG_LEVEL", "info", "TRANSFORM_JOB_SPLIT_BYTES", "32MB"),
                        new TransformJob.TransformInput(
                                S3DataType.S3_PREFIX,
                                "s3://bucket/input/",
                                Optional.of("text/csv"),
                                CompressionType.NONE,
                                SplitType.LINE),
                        new TransformJob.TransformOutput(
                                "s3://bucket/output", Optional.of("text/csv"), AssembleWith.LINE, Optional.empty()),
                        Optional.of(new TransformJob.DataCaptureConfig("s3://bucket/capture", Optional.empty(), true)),
                        new TransformJob.TransformResources("ml.m5.xlarge", 1, Optional.empty(), Optional.empty()),
                        new TransformJob.DataProcessing("$", "$", JoinSource.INPUT),
                        List.of(new TransformJob.Tag("team", "data")),
                        Optional.empty(),
                        Map.of()));
        assertThat(definition.model())
                .isEqualTo(new ModelDefinition(
                        "churn",
                        List.of(new ModelContainer(
                                "/PrimaryContainer",
                                Optional.of("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"),
                                Optional.of("s3://bucket/model.tar.gz"),
                                Map.of("LOG_LEVEL", "warn", "TRANSFORM_JOB_RUNTIME", "xgboost")))));
        assertThat(definition.options())
                .isEqualTo(new EngineOptions(
                        EngineOptionsTest.here(Optional.of("xgboost")),
                        32L << 20,
                        AssembleCompat.RECORD,
                        CsvFormat.CONTAINER,
                        BadRecordRules.FAIL_OBJECT));
    }

    @Test
    void theLeastJobHasTheDocumentedDefaults() {
        TransformJob job = job(LEAST);
        assertThat(job.input())
                .isEqualTo(new TransformJob.TransformInput(
                        S3DataType.MANIFEST_FILE,
                        "hdfs:///in",
                        Optional.empty(),
                        CompressionType.NONE,
                        SplitType.NONE));
        assertThat(job.output())
                .isEqualTo(new TransformJob.TransformOutput(
                        "file:///data/out", Optional.empty(), AssembleWith.NONE, Optional.empty()));
        assertThat(job.dataProcessing().isIdentity()).isTrue();
        assertThat(job.dataCaptureConfig()).isEmpty();
        assertThat(job.tags()).isEmpty();
        assertThat(job.environment()).isEmpty();
    }

    @Test
    void membersWithoutEffectHaveDefaultsToo() {
        TransformJob job = job(LEAST.replace("\"ModelName\"", """
                "ModelClientConfig": {"InvocationsMaxRetries": 0}, "ExperimentConfig": {"RunName": "r"}, "ModelName\""""));
        assertThat(job.modelClientConfig()).contains(new TransformJob.ModelClientConfig(600, 0));
        assertThat(job.experimentConfig())
                .contains(new TransformJob.ExperimentConfig(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("r")));
    }

    @Test
    void bt60_bt61_payloadIsSixTimesTwoToTheTwentyAndManyRecordsByDefault() {
        assertThat(job(LEAST).maxPayloadBytes()).isEqualTo(6_291_456L);
        assertThat(job(LEAST).batchStrategy()).isEqualTo(BatchStrategy.MULTI_RECORD);
        assertThat(job(LEAST).requestedBatchStrategy()).isEmpty();
    }

    @Test
    void bt66_payloadOfZeroHasNoLimit() {
        assertThat(job(LEAST.replace("{\"TransformResources", "{\"MaxPayloadInMB\": 0, \"TransformResources"))
                        .maxPayloadBytes())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void bt26_emptyKeyIsNoKey() {
        String json = LEAST.replace("\"file:///data/out\"", "\"file:///data/out\", \"KmsKeyId\": \"\"");
        assertThat(job(json).output().kmsKeyId()).isEmpty();
    }

    @Test
    void bt123_describeFillsTheDefaultsAndInventsNothingElse() {
        assertThat(job(LEAST).describeFields().toString())
                .isEqualTo("{TransformJobName=j, ModelName=m, "
                        + "TransformInput={DataSource={S3DataSource={S3DataType=ManifestFile, S3Uri=hdfs:///in}}, "
                        + "CompressionType=None, SplitType=None}, "
                        + "TransformOutput={S3OutputPath=file:///data/out, AssembleWith=None, KmsKeyId=}, "
                        + "TransformResources={InstanceType=ml.m5.large, InstanceCount=2}, "
                        + "DataProcessing={InputFilter=$, OutputFilter=$, JoinSource=None}}");
    }

    @Test
    void bt122_describeShowsWhatWasGivenInTheOrderOfTheApiWithoutTags() {
        assertThat(job(ProblemCase.resource("job.json")).describeFields().toString())
                .isEqualTo("{TransformJobName=churn-2024-06-01, ModelName=churn, MaxPayloadInMB=6, "
                        + "BatchStrategy=MultiRecord, Environment={LOG_LEVEL=info, TRANSFORM_JOB_SPLIT_BYTES=32MB}, "
                        + "TransformInput={DataSource={S3DataSource={S3DataType=S3Prefix, S3Uri=s3://bucket/input/}}, "
                        + "ContentType=text/csv, CompressionType=None, SplitType=Line}, "
                        + "TransformOutput={S3OutputPath=s3://bucket/output, Accept=text/csv, AssembleWith=Line, KmsKeyId=}, "
                        + "DataCaptureConfig={DestinationS3Uri=s3://bucket/capture, GenerateInferenceId=true}, "
                        + "TransformResources={InstanceType=ml.m5.xlarge, InstanceCount=1}, "
                        + "DataProcessing={InputFilter=$, OutputFilter=$, JoinSource=Input}}");
    }

    @Test
    void bt144_containerSeesModelThenServiceThenJob() {
        String job = LEAST.replace("\"ModelName\"", """
                "Environment": {"A": "job", "TRANSFORM_JOB_RUNTIME": "linear-learner"}, "MaxPayloadInMB": 8,
                "BatchStrategy": "SingleRecord", "MaxConcurrentTransforms": 2, "ModelName\"""");
        String model = """
                {"ModelName": "m", "PrimaryContainer": {"ModelDataUrl": "s3://b/m.tar.gz",
                 "Environment": {"A": "model", "B": "model", "SAGEMAKER_BATCH": "false"}}}""";
        assertThat(environment(definition(job, model, Map.of())).toString())
                .isEqualTo("{A=job, B=model, SAGEMAKER_BATCH=true, SAGEMAKER_BATCH_STRATEGY=SINGLE_RECORD, "
                        + "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS=2, SAGEMAKER_MAX_PAYLOAD_IN_MB=8}");
    }

    private static Map<String, String> environment(JobDefinition definition) {
        return definition.containerEnvironment(definition.model().containers().get(0));
    }

    @Test
    void bt144_containerSeesOnlyTheTunablesThatWereGiven() {
        String model = "{\"ModelName\": \"m\", \"PrimaryContainer\": {\"ModelDataUrl\": \"s3://b/m.tar.gz\"}}";
        assertThat(environment(definition(LEAST, model, Map.of()))).isEqualTo(Map.of("SAGEMAKER_BATCH", "true"));
    }

    @Test
    void everyMemberWithoutEffectIsNoted() {
        String job = ProblemCase.resource("job.json")
                .replace("\"BatchStrategy\"", """
                "MaxConcurrentTransforms": 1,
                  "ModelClientConfig": {"InvocationsMaxRetries": 1},
                  "ExperimentConfig": {},
                  "BatchStrategy\"""")
                .replace(
                        "\"InstanceCount\"",
                        "\"VolumeKmsKeyId\": \"k\", \"TransformAmiVersion\": \"a\", \"InstanceCount\"");
        String model = ProblemCase.resource("model.json").replace("\"PrimaryContainer\": {", """
                "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
                  "EnableNetworkIsolation": true,
                  "Tags": [],
                  "InferenceExecutionConfig": {"Mode": "Serial"},
                  "PrimaryContainer": {
                    "Mode": "SingleModel",
                    "ContainerHostname": "h", "ImageConfig": {"RepositoryAccessMode": "Vpc"}, "MultiModelConfig": {},
                    "ContainerMetricsConfig": {}, "InferenceSpecificationName": "i",""");
        assertThat(definition(job, model, Map.of()).notes())
                .allMatch(note -> note.severity() == Problem.Severity.NOTE)
                .map(Problem::toString)
                .containsExactly(
                        "job.json:5:30 /MaxConcurrentTransforms: has no effect here: the cores of the Spark application decide how many payloads are scored at once",
                        "job.json:6:50 /ModelClientConfig/InvocationsMaxRetries: has no effect here: the model runs in the same process, where what has failed once fails again",
                        "job.json:7:23 /ExperimentConfig: has no effect here: there is no experiment tracking",
                        "job.json:26:42 /TransformResources/InstanceType: has no effect here: the job runs on the executors of the Spark application",
                        "job.json:26:76 /TransformResources/VolumeKmsKeyId: has no effect here: no volume is attached",
                        "job.json:26:104 /TransformResources/TransformAmiVersion: has no effect here: no instance is started",
                        "job.json:26:126 /TransformResources/InstanceCount: has no effect here: the job runs on the executors of the Spark application",
                        "job.json:29:11 /Tags: has no effect here: nothing is created in AWS that could carry tags",
                        "model.json:3:23 /ExecutionRoleArn: has no effect here: objects are read and written with the credentials of the Spark application",
                        "model.json:4:16 /VpcConfig: has no effect here: the network is that of the Spark application",
                        "model.json:5:29 /EnableNetworkIsolation: has no effect here: no code of the model is run that could open a connection",
                        "model.json:6:11 /Tags: has no effect here: nothing is created in AWS that could carry tags",
                        "model.json:7:31 /InferenceExecutionConfig: has no effect here: a single container has no order of execution",
                        "model.json:10:26 /PrimaryContainer/ContainerHostname: has no effect here: no container is started",
                        "model.json:10:46 /PrimaryContainer/ImageConfig: has no effect here: no image is pulled",
                        "model.json:10:99 /PrimaryContainer/MultiModelConfig: has no effect here: the container serves a single model",
                        "model.json:11:31 /PrimaryContainer/ContainerMetricsConfig: has no effect here: no container is started",
                        "model.json:11:65 /PrimaryContainer/InferenceSpecificationName: has no effect here: it chooses among the specifications of a model package");
    }

    @Test
    void bt36_batchStrategyWithoutSplitIsNoted() {
        String json = LEAST.replace("\"ModelName\"", "\"BatchStrategy\": \"SingleRecord\", \"ModelName\"");
        assertThat(JobDocuments.parseJob("job.json", json.getBytes(UTF_8)).notes())
                .map(Problem::toString)
                .contains(
                        "job.json:4:19 /BatchStrategy: has no effect here: without SplitType each object is one payload");
    }

    @Test
    void aModelAloneIsChecked() {
        String json = "{\"ModelName\": \"m\", \"PrimaryContainer\": {\"ModelDataUrl\": \"file:///m.tar.gz\"}}";
        assertThat(JobDocuments.parseModel("model.json", json.getBytes(UTF_8)))
                .isEqualTo(new Checked<>(
                        new ModelDefinition(
                                "m",
                                List.of(new ModelContainer(
                                        "/PrimaryContainer",
                                        Optional.empty(),
                                        Optional.of("file:///m.tar.gz"),
                                        Map.of()))),
                        List.of()));
    }
}
