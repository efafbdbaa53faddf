package io.transformjob.model;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.media.MediaType;
import io.transformjob.formats.npy.NpyDecoder;
import io.transformjob.formats.npy.NpyScoreEncoder;
import io.transformjob.formats.v2.V2BinaryDecoder;
import io.transformjob.formats.v2.V2Requests;
import io.transformjob.formats.v2.V2ScoreEncoder;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Requests that are an object each: NumPy files, {@code application/x-npy}, and V2 requests with bytes behind their JSON,
 * {@code application/octet-stream}. Answers are what the job accepts, which may be the type of the requests.
 *
 * <p>In HTTP the length of the JSON is a header, {@code Inference-Header-Content-Length}. An object has no headers: there a
 * parameter of the content type, {@code inference-header-content-length}, can tell it, 0 for an object that is the bytes of one
 * row. Without it the JSON tells where it ends.
 */
public final class ArrayRequests implements VectorRequests {
    private static final String CONTENT_TYPE = "/TransformInput/ContentType";
    private static final String JSON_LENGTH = "inference-header-content-length";

    /** What the objects are. */
    private enum Kind {
        NUMPY("application/x-npy", "NumPy files"),
        V2_BINARY("application/octet-stream", "V2 requests in binary");

        private final String mediaType;
        private final String description;

        Kind(String mediaType, String description) {
            this.mediaType = mediaType;
            this.description = description;
        }
    }

    private final Kind kind;
    private final RequestForm form;
    /** Bytes of the JSON, if they are told. */
    private final OptionalInt jsonLength;

    private ArrayRequests(Kind kind, RequestForm form) {
        this.kind = kind;
        this.form = form;
        this.jsonLength = kind == Kind.V2_BINARY ? jsonLength(form.contentTypeOrNull()) : OptionalInt.empty();
    }

    /** @param type of the requests, without parameters */
    static Optional<VectorRequests> of(String type, RequestForm form) {
        if (type.equals("application/x-npz")) {
            throw new UnsupportedRequestException(
                    CONTENT_TYPE,
                    "archives of arrays are not read by this version",
                    "application/x-npz",
                    "Write one array with numpy.save, and name application/x-npy.");
        }
        for (Kind kind : Kind.values()) {
            if (kind.mediaType.equals(type)) {
                requireWhole(kind, form);
                return Optional.of(new ArrayRequests(kind, form));
            }
        }
        return Optional.empty();
    }

    private static void requireWhole(Kind kind, RequestForm form) {
        if (form.lines()) {
            throw new UnsupportedRequestException(
                    "/TransformInput/SplitType",
                    "SplitType must be None for %s, which has no lines".formatted(kind.mediaType),
                    "Line",
                    "Leave SplitType out: each object is one request.");
        }
    }

    private static OptionalInt jsonLength(String contentType) {
        Optional<String> length = MediaType.parse(contentType).parameter(JSON_LENGTH);
        if (length.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!length.get().matches("[0-9]{1,9}")) {
            throw new UnsupportedRequestException(
                    CONTENT_TYPE,
                    JSON_LENGTH + " must be a count of bytes",
                    "\"%s\"".formatted(length.get()),
                    "Leave it out: the JSON of each object tells where it ends.");
        }
        return OptionalInt.of(Integer.parseInt(length.get()));
    }

    @Override
    public String description() {
        return kind.description;
    }

    @Override
    public boolean isExtension() {
        return true;
    }

    @Override
    public Optional<String> answerType() {
        return form.accept().map(VectorRequests::essence).filter(kind.mediaType::equals);
    }

    @Override
    public Exchange exchange(Answers answers) {
        boolean ownType = answers.mediaType().equals(kind.mediaType);
        if (kind == Kind.NUMPY) {
            return new Exchange(
                    new NpyDecoder(),
                    ownType ? new NpyScoreEncoder() : answers.encoder().get());
        }
        V2Requests requests = answers.newV2Requests();
        BatchDecoder decoder = new V2BinaryDecoder(requests, jsonLength);
        ScoreEncoder encoder = ownType
                ? answers.newV2Encoder(requests, form.modelName(), V2ScoreEncoder.Layout.BINARY)
                : JsonRequests.v2Encoder(requests, form, answers).orElseGet(answers.encoder());
        return new Exchange(decoder, encoder);
    }

    /** An object is one request and answered as a whole. */
    @Override
    public boolean dependsOnRequest(ScoreEncoder encoder) {
        return false;
    }
}
