package io.transformjob.model.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.model.Body;
import io.transformjob.model.PayloadFaultException;
import io.transformjob.model.PayloadFaultException.Kind;
import io.transformjob.model.remote.Outcome.Answered;
import io.transformjob.model.remote.Outcome.Away;
import io.transformjob.model.remote.Outcome.Barred;
import io.transformjob.model.remote.Outcome.Failed;
import io.transformjob.model.remote.Outcome.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * What replies mean. A status of the model's own: 2xx is the answer (BT-145), 4xx is said of the data (BT-83), 5xx of the
 * model (BT-84) and may pass; 429, 502, 503 and 504 say that the model cannot be asked now, 401, 403 and 407 that we may
 * not ask.
 */
final class Replies {
    private static final JsonMapper JSON = new JsonMapper();
    /** Not now, or nobody behind the gateway. */
    private static final Set<Integer> AWAY = Set.of(429, 502, 503, 504);

    private static final Set<Integer> BARRED = Set.of(401, 403, 407);
    /** Said of the way in which it is asked, whatever the records. */
    private static final Set<Integer> OF_REQUEST = Set.of(402, 404, 405, 406, 409, 410, 411, 426, 431, 451);

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_LARGE = 413;

    private Replies() {}

    /** What a model itself answers. */
    static Outcome ofModel(Reply reply) {
        if (reply.isSuccess()) {
            return new Answered(new Body(
                    reply.body(), reply.headers().firstValue("Content-Type").orElse(null)));
        }
        return ofModel(reply.status(), reply.shown());
    }

    private static Outcome ofModel(int status, String found) {
        if (AWAY.contains(status)) {
            return new Away(found);
        }
        if (BARRED.contains(status)) {
            return new Barred(found);
        }
        if (status >= 500 || status == REQUEST_TIMEOUT || status < 200) {
            return new Failed(failure(found));
        }
        if (status < 400) {
            return new Refused(fault(Kind.REQUEST, found, "Name the address that the model itself has."));
        }
        if (status == TOO_LARGE) {
            return new Refused(fault(Kind.RECORD, found, "Lower MaxPayloadInMB, or raise the limit of the container."));
        }
        return OF_REQUEST.contains(status)
                ? new Refused(fault(Kind.REQUEST, found, "Check the address, ContentType and Accept."))
                : new Refused(fault(Kind.RECORD, found, "Correct the record; the model's own log may say more."));
    }

    /** The model gave no answer: it failed, or took too long. */
    static PayloadFaultException failure(String found) {
        return new PayloadFaultException(
                Kind.MODEL, 0, "the model must answer each request", found, "See what its log says of this time.");
    }

    private static PayloadFaultException fault(Kind kind, String found, String remedy) {
        return new PayloadFaultException(kind, 0, "the model must take each request", found, remedy);
    }

    /**
     * What InvokeEndpoint answers (IE-20…IE-24): {@code ModelError} is what the model said, all else is said by the
     * service.
     */
    static Outcome ofEndpoint(Reply reply) {
        if (reply.isSuccess()) {
            return ofModel(reply);
        }
        JsonNode body = json(reply.body());
        String type = errorType(reply, body);
        String found = type.isEmpty() ? reply.shown() : "%s: %s".formatted(type, message(reply, body));
        if (type.equals("ModelError")) {
            int status = body.path("OriginalStatusCode").asInt(0);
            byte[] said = body.path("OriginalMessage").asText("").getBytes(StandardCharsets.UTF_8);
            return status == 0 ? new Failed(failure(found)) : ofModel(status, Reply.shown(status, said));
        }
        String lower = type.toLowerCase(Locale.ROOT);
        if (reply.status() == 429 || reply.status() >= 500 || lower.contains("throttl")) {
            return new Away(found);
        }
        if (type.equals("ValidationError") || type.equals("ValidationException")) {
            return new Refused(fault(
                    Kind.REQUEST, found, "Check endpoint-name, endpoint-region, and MaxPayloadInMB (6 at most)."));
        }
        // Keys that are wrong or have expired: for all requests alike.
        return reply.status() == TOO_LARGE ? ofModel(reply) : new Barred(found);
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? JSON.missingNode() : node;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    /** IE-22. */
    private static String errorType(Reply reply, JsonNode body) {
        String type = reply.headers()
                .firstValue("x-amzn-ErrorType")
                .orElseGet(() -> body.path("code")
                        .asText(body.path("Code").asText(body.path("__type").asText(""))));
        int colon = type.indexOf(':');
        type = colon < 0 ? type : type.substring(0, colon);
        type = type.substring(type.lastIndexOf('#') + 1);
        return type.matches("[A-Za-z0-9.]{1,100}") ? type : "";
    }

    private static String message(Reply reply, JsonNode body) {
        String message = body.path("message").asText(body.path("Message").asText(""));
        return Reply.shown(reply.status(), message.getBytes(StandardCharsets.UTF_8));
    }
}
