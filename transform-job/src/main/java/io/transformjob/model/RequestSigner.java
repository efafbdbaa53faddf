package io.transformjob.model;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Signs requests to AWS. Used by many threads at once. */
@FunctionalInterface
public interface RequestSigner {
    /**
     * The headers of a signed {@code POST}, those that were given among them.
     *
     * @throws IOException if there are no credentials to sign with
     */
    Map<String, String> sign(URI uri, Map<String, String> headers, byte[] body) throws IOException;

    /** Makes signers. */
    @FunctionalInterface
    interface Source {
        /** @param region of the endpoint, such as {@code eu-west-1} */
        RequestSigner of(String region);
    }
}
