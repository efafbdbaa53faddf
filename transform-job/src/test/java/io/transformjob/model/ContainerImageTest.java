package io.transformjob.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.model.firstparty.UnrunAlgorithm;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerImageTest {
    @ParameterizedTest
    @CsvSource({
        "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1, sagemaker-xgboost, 1.7-1, xgboost",
        "451049120500.dkr.ecr.cn-northwest-1.amazonaws.com.cn/sagemaker-xgboost:0.90-2-cpu-py3, sagemaker-xgboost, 0.90-2-cpu-py3, xgboost",
        "sagemaker-xgboost:1.7-1, sagemaker-xgboost, 1.7-1, xgboost",
        "localhost:5000/team/copies/sagemaker-xgboost:1.5-1, sagemaker-xgboost, 1.5-1, xgboost",
        "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:latest, xgboost, latest, xgboost",
        "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1, linear-learner, 1, linear-learner",
        "522234722520.dkr.ecr.us-east-1.amazonaws.com/forecasting-deepar:1, forecasting-deepar, 1, deepar",
        "785573368785.dkr.ecr.us-east-1.amazonaws.com/xgboost-neo:latest, xgboost-neo, latest, xgboost-neo",
        "my-registry/my-image:3, my-image, 3,",
    })
    void artifacts1_anAlgorithmIsKnownByItsRepositoryInAnyRegistry(
            String image, String repository, String tag, String algorithm) {
        ContainerImage parsed = ContainerImage.parse(image);

        assertThat(parsed).isEqualTo(new ContainerImage(repository, Optional.of(tag), Optional.empty()));
        assertThat(parsed.algorithm()).isEqualTo(Optional.ofNullable(algorithm));
    }

    @Test
    void artifacts1_aDigestStandsForATag() {
        assertThat(ContainerImage.parse("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost@sha256:0a1b"))
                .isEqualTo(new ContainerImage("sagemaker-xgboost", Optional.empty(), Optional.of("sha256:0a1b")));
    }

    /** Registries of regions in every partition, from image_uri_config of the Python SDK. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "174872318107.dkr.ecr.us-west-2.amazonaws.com",
                "664544806723.dkr.ecr.eu-central-1.amazonaws.com",
                "438346466558.dkr.ecr.eu-west-1.amazonaws.com",
                "390948362332.dkr.ecr.cn-north-1.amazonaws.com.cn",
                "226302683700.dkr.ecr.us-gov-west-1.amazonaws.com",
                "490574956308.dkr.ecr.us-iso-east-1.c2s.ic.gov",
                "765400339828.dkr.ecr.us-isob-east-1.sc2s.sgov.gov",
                "174872318107.dkr.ecr-fips.us-west-2.amazonaws.com",
                "012345678901.dkr.ecr.eu-south-2.amazonaws.com/mirror/aws",
                "registry.example.org:5000/copies"
            })
    void artifacts1_registryAccountRegionAndPartitionDoNotMatter(String registry) {
        assertThat(ContainerImage.parse(registry + "/knn:1").algorithm()).contains("knn");
        assertThat(ContainerImage.parse(registry + "/blazingtext@sha256:0a1b").algorithm())
                .contains("blazingtext");
        assertThat(ContainerImage.parse(registry + "/knn-of-ours:1").algorithm())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.3.0-cpu-py311-ubuntu20.04-sagemaker, pytorch",
        "520713654638.dkr.ecr.us-west-2.amazonaws.com/sagemaker-pytorch:1.1.0-cpu-py3, pytorch",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-inference:2.1.0-transformers4.37.0-cpu-py310, huggingface",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference:2.14.1-cpu, tensorflow",
        "520713654638.dkr.ecr.us-west-2.amazonaws.com/sagemaker-tensorflow-serving:1.11.0-cpu, tensorflow",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/mxnet-inference:1.9.0-cpu-py38, mxnet",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/autogluon-inference:1.1.1-cpu-py311, autogluon",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.29.0-lmi11.0.0-cu124, djl",
        "785573368785.dkr.ecr.us-east-1.amazonaws.com/sagemaker-tritonserver:24.05-py3, triton",
        "785573368785.dkr.ecr.us-east-1.amazonaws.com/sagemaker-neo-pytorch:1.12-gpu-py3, neo",
        "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1,",
        "my-registry/my-image:3,",
    })
    void artifacts1_aFrameworkImageNamesNoAlgorithm(String image, String framework) {
        assertThat(ContainerImage.parse(image).framework()).isEqualTo(Optional.ofNullable(framework));
        if (framework != null) {
            assertThat(ContainerImage.parse(image).algorithm()).isEmpty();
            assertThat(UnrunAlgorithm.of(framework)).isPresent();
        }
    }
}
