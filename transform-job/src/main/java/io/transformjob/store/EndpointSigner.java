package io.transformjob.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Signs calls of endpoints of SageMaker: Signature Version 4 for the service {@code sagemaker} (IE-30…IE-34), with the
 * credentials that every AWS tool finds: environment, profile, web identity, container, instance. Used by many threads.
 */
public final class EndpointSigner {
    private static final String SERVICE = "sagemaker";

    private final String region;
    private final AwsCredentialsProvider credentials;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    private EndpointSigner(String region) {
        this.region = region;
        this.credentials = DefaultCredentialsProvider.builder().build();
    }

    /** @param region of the endpoint, such as {@code eu-west-1} */
    public static EndpointSigner of(String region) {
        return new EndpointSigner(region);
    }

    /** The region of the environment: variables, profile, instance. */
    public static Optional<String> defaultRegion() {
        try {
            return Optional.of(new DefaultAwsRegionProviderChain().getRegion().id());
        } catch (SdkException e) {
            return Optional.empty();
        }
    }

    /**
     * The headers of a signed {@code POST}, those that were given among them; without {@code Host}, which every client sets.
     *
     * @throws IOException if there are no credentials
     */
    public Map<String, String> sign(URI uri, Map<String, String> headers, byte[] body) throws IOException {
        AwsCredentialsIdentity identity;
        try {
            identity = credentials.resolveIdentity().join();
        } catch (SdkException | CompletionException e) {
            throw new IOException(
                    "there are no AWS credentials to sign calls of an endpoint with (%s). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role of the instance, on driver and executors."
                            .formatted(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")),
                    e);
        }
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(uri);
        headers.forEach(request::putHeader);
        SignedRequest signed = signer.sign(spec -> spec.identity(identity)
                .request(request.build())
                .payload(() -> new ByteArrayInputStream(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        signed.request().headers().forEach((name, values) -> all.put(name, String.join(",", values)));
        all.remove("Host");
        return all;
    }
}
