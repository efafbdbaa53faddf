package io.transformjob.model;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.net.URI;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model that runs elsewhere, and how it is reached.
 *
 * @param protocol how it is spoken to
 * @param address where: of {@link Protocol#ENDPOINT} the service, of {@link Protocol#V2} the model, else the container; without
 *     a slash at its end
 * @param regionOrNull region that requests are signed for, null if they are not signed
 * @param headers sent with each request, by name
 * @param waitSeconds how long the model is waited for until it can be asked
 */
public record RemoteSpec(
        Protocol protocol, URI address, String regionOrNull, TreeMap<String, String> headers, int waitSeconds)
        implements Serializable {
    /** How a model elsewhere is spoken to. */
    public enum Protocol {
        /** The container contract: {@code /ping}, {@code /execution-parameters}, {@code /invocations} (BT-140…146). */
        CONTAINER("http"),
        /** InvokeEndpoint, signed (IE-1…). */
        ENDPOINT("sagemaker-endpoint"),
        /** The Open Inference Protocol, {@code /v2/models/NAME/infer}. */
        V2("v2");

        private final String runtime;

        Protocol(String runtime) {
            this.runtime = runtime;
        }

        /** The value of the {@code runtime} option. */
        public String runtime() {
            return runtime;
        }

        /** The protocol of a {@code runtime}, if it is one of these. */
        public static Optional<Protocol> of(String runtime) {
            for (Protocol protocol : values()) {
                if (protocol.runtime.equals(runtime)) {
                    return Optional.of(protocol);
                }
            }
            return Optional.empty();
        }
    }

    public RemoteSpec {
        requireNonNull(protocol, "protocol");
        requireNonNull(address, "address");
        headers = new TreeMap<>(headers);
    }

    public Optional<String> region() {
        return Optional.ofNullable(regionOrNull);
    }
}
