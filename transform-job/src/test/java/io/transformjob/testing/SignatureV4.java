package io.transformjob.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signature Version 4 as its text says, for checking what others have signed (IE-30…IE-33). */
public final class SignatureV4 {
    private SignatureV4() {}

    /**
     * The signature that a request without a query must have.
     *
     * @param headers by name in lower case
     * @param signedHeaders names joined by semicolons
     * @param scope such as {@code 20150830/us-east-1/service/aws4_request}
     * @param body as Latin-1 text
     */
    public static String of(
            String method,
            String path,
            Map<String, String> headers,
            String signedHeaders,
            String body,
            String scope,
            String secretKey) {
        StringBuilder canonical =
                new StringBuilder(method).append('\n').append(path).append("\n\n");
        for (String name : signedHeaders.split(";")) {
            canonical
                    .append(name)
                    .append(':')
                    .append(headers.get(name).strip().replaceAll(" +", " "))
                    .append('\n');
        }
        canonical.append('\n').append(signedHeaders).append('\n').append(sha256(body.getBytes(ISO_8859_1)));
        String text = "AWS4-HMAC-SHA256\n%s\n%s\n%s"
                .formatted(
                        headers.get("x-amz-date"),
                        scope,
                        sha256(canonical.toString().getBytes(UTF_8)));
        byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, text));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
