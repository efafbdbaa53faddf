package io.transformjob.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
