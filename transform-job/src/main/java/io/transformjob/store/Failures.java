package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in the user's terms what Hadoop, S3A and the operating system throw. S3A's exceptions are told by their simple
 * names and S3's error codes by the text, which are the same from Hadoop 3.3 to 3.5 and for both AWS SDKs beneath.
 */
final class Failures {
    /** What was tried. */
    enum Action {
        LIST("listing", "s3:ListBucket"),
        FIND("looking at the object", "s3:GetObject and s3:ListBucket"),
        READ("reading", "s3:GetObject (and kms:Decrypt if it is encrypted by KMS)"),
        WRITE("writing", "s3:PutObject (and kms:GenerateDataKey and kms:Decrypt with a KMS key)"),
        BEGIN("beginning a multipart upload", "s3:PutObject (and kms:GenerateDataKey and kms:Decrypt with a KMS key)"),
        PART("uploading a part", "s3:PutObject (and kms:GenerateDataKey and kms:Decrypt with a KMS key)"),
        COMPLETE("completing a multipart upload", "s3:PutObject (and kms:Decrypt with a KMS key)"),
        PENDING("listing multipart uploads", "s3:ListBucketMultipartUploads"),
        SWEEP("removing multipart uploads", "s3:ListBucketMultipartUploads and s3:AbortMultipartUpload"),
        ABORT("removing what was not finished", "s3:AbortMultipartUpload"),
        DELETE("deleting", "s3:DeleteObject and s3:ListBucket");

        private final String words;
        private final String permission;

        Action(String words, String permission) {
            this.words = words;
            this.permission = permission;
        }
    }

    private static final int DEPTH_MAX = 20;
    private static final int FOUND_CHARS_MAX = 300;
    private static final List<String> NO_CREDENTIALS =
            List.of("NoAuthWithAWSException", "NoAwsCredentialsException", "CredentialInitializationException");
    private static final List<String> WRONG_CREDENTIALS = List.of(
            "SignatureDoesNotMatch", "InvalidAccessKeyId", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed");
    private static final List<String> FULL = List.of(
            "No space left on device",
            "Disk quota exceeded",
            "File too large",
            "DiskErrorException",
            "QuotaExceededException");
    private static final List<String> WRONG_PARTS = List.of("EntityTooSmall", "InvalidPartOrder", "InvalidPart");
    private static final Pattern KMS_FAULT = Pattern.compile("KMS\\.\\w+");
    private static final Set<Action> WRITING = EnumSet.of(Action.WRITE, Action.BEGIN, Action.COMPLETE);
    private static final List<String> NOT_A_FOLDER =
            List.of("Not a directory", "NotDirectoryException", "FileAlreadyExistsException");

    private Failures() {}

    /** The exception to throw: explained, unless it already is or says that this thread was interrupted. */
    static IOException explain(Action action, ObjectUri where, IOException e) {
        boolean interrupted = e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
        return e instanceof StoreException || interrupted ? e : explained(action, where, e);
    }

    /** Whether S3 says that another conditional request came between: the same one is to be sent again. */
    static boolean isConflict(IOException e) {
        return text(chain(e)).contains("ConditionalRequestConflict");
    }

    private static StoreException explained(Action action, ObjectUri where, IOException e) {
        List<Throwable> chain = chain(e);
        for (Throwable cause : chain) {
            // Out of a stream of ours that the store's client read.
            if (cause instanceof StoreException explained) {
                return explained;
            }
        }
        String text = text(chain);
        if (firstOf(NO_CREDENTIALS, text).isPresent()) {
            return noCredentials(where, e);
        }
        if (text.contains("UnknownStoreException") || text.contains("NoSuchBucket")) {
            return new StoreException(
                    Kind.NO_BUCKET,
                    where,
                    "there is no bucket \"%s\"".formatted(where.authority()),
                    "Check the bucket's name, --endpoint-url and the region.",
                    e);
        }
        Optional<String> full = firstOf(FULL, text);
        if (full.isPresent()) {
            return new StoreException(
                    Kind.FULL,
                    where,
                    "no space is left while %s: %s".formatted(action.words, found(chain)),
                    full(where),
                    e);
        }
        if (WRITING.contains(action) && firstOf(NOT_A_FOLDER, text).isPresent()) {
            return new StoreException(
                    Kind.INVALID,
                    where,
                    "a file stands where a folder is needed: %s".formatted(found(chain)),
                    "Name a folder that exists or can be created.",
                    e);
        }
        // S3A also tells a connection that ended without an answer as an end of file.
        boolean ended = e instanceof EOFException && !text.contains("HttpChannelEOFException");
        if (text.contains("RemoteFileChangedException") || ended) {
            return new StoreException(
                    Kind.CHANGED,
                    where,
                    "is not the object that was listed",
                    "It changed while the job ran: run the job again when nobody writes to its input.",
                    e);
        }
        if (text.contains("NotImplemented") || text.contains("Status Code: 501")) {
            return new StoreException(
                    Kind.INVALID,
                    where,
                    "the store cannot do this while %s: %s".formatted(action.words, found(chain)),
                    text.contains("ncryption")
                            ? "Leave out KmsKeyId and fs.s3a.encryption.*, or write to a store that encrypts."
                            : "Choose another store, or leave out what asks for it.",
                    e);
        }
        Matcher key = KMS_FAULT.matcher(text);
        if (key.find()) {
            return new StoreException(
                    Kind.INVALID,
                    where,
                    "the KMS key cannot be used while %s (%s)".formatted(action.words, key.group()),
                    "Check that it exists in the bucket's region, is enabled and encrypts.",
                    e);
        }
        Optional<String> refused = firstOf(WRONG_PARTS, text);
        if (refused.isPresent()) {
            return wrongParts(where, refused.get(), e);
        }
        // Before absence: Java tells a file that may not be read as one that is not found.
        if (denied(e, text)) {
            return denied(action, where, text, e);
        }
        if (e instanceof FileNotFoundException || e instanceof NoSuchFileException) {
            return notFound(action, where, e);
        }
        return new StoreException(
                Kind.UNAVAILABLE,
                where,
                "%s failed: %s".formatted(action.words, found(chain)),
                "Check that the store is up and can be reached from here%s; the same request may succeed later."
                        .formatted(where.scheme().equals("s3") ? " (--endpoint-url, network, region)" : ""),
                e);
    }

    private static StoreException noCredentials(ObjectUri where, IOException e) {
        return new StoreException(
                Kind.DENIED,
                where,
                "no credentials were found",
                "Looked for fs.s3a.access.key and fs.s3a.secret.key, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the"
                        + " profile of AWS_PROFILE in ~/.aws, a web identity token, and the role of the container or"
                        + " the instance: give one of them.",
                e);
    }

    private static StoreException notFound(Action action, ObjectUri where, IOException e) {
        if (action == Action.WRITE) {
            return new StoreException(
                    Kind.NOT_FOUND,
                    where,
                    "writing failed: %s".formatted(found(chain(e))),
                    "Check that its folder exists, can be created, and is not removed while the job runs.",
                    e);
        }
        if (action == Action.PART || action == Action.COMPLETE) {
            return new StoreException(
                    Kind.NOT_FOUND,
                    where,
                    "%s failed: the upload is gone".formatted(action.words),
                    "It was completed or aborted, here or elsewhere: look whether the object is there, else write it"
                            + " again.",
                    e);
        }
        return new StoreException(
                Kind.NOT_FOUND,
                where,
                "there is no such object",
                "Check its name; if it was listed before, it was removed while the job ran.",
                e);
    }

    private static StoreException wrongParts(ObjectUri where, String code, IOException e) {
        return new StoreException(
                Kind.INVALID,
                where,
                "the store refused the parts (%s)".formatted(code),
                code.equals("EntityTooSmall")
                        ? "Each part but the last must have 5 MiB."
                        : "A part was not stored, or stored again later: redo the parts.",
                e);
    }

    private static boolean denied(IOException e, String text) {
        return e instanceof AccessDeniedException
                || text.contains("AccessControlException")
                || text.contains("Permission denied")
                // Of these S3 answers some with 400.
                || firstOf(WRONG_CREDENTIALS, text).isPresent()
                || text.contains("Status Code: 403")
                || text.contains("Status Code: 401");
    }

    private static StoreException denied(Action action, ObjectUri where, String text, IOException e) {
        if (!where.scheme().equals("s3")) {
            return new StoreException(
                    Kind.DENIED,
                    where,
                    "%s is not permitted: %s".formatted(action.words, found(chain(e))),
                    "Check owner and mode of the file and its folders; this process runs as user %s."
                            .formatted(System.getProperty("user.name")),
                    e);
        }
        Optional<String> wrong = firstOf(WRONG_CREDENTIALS, text);
        if (wrong.isPresent()) {
            return new StoreException(
                    Kind.DENIED,
                    where,
                    "the store refused the credentials while %s (%s)".formatted(action.words, wrong.get()),
                    "Check access key, secret key and session token, and this machine's clock.",
                    e);
        }
        return new StoreException(
                Kind.DENIED,
                where,
                "%s was denied".formatted(action.words),
                "The credentials must be valid and need %s on bucket %s."
                        .formatted(action.permission, where.authority()),
                e);
    }

    private static String full(ObjectUri where) {
        return where.scheme().equals("s3")
                ? "Blocks wait for their upload in fs.s3a.buffer.dir: free space there or name another folder."
                : "Free space there or choose another folder; nothing of this object was kept.";
    }

    private static List<Throwable> chain(Throwable e) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable next = e; next != null && chain.size() < DEPTH_MAX; next = next.getCause()) {
            chain.add(next);
        }
        return chain;
    }

    private static String text(List<Throwable> chain) {
        StringBuilder text = new StringBuilder();
        for (Throwable next : chain) {
            text.append(next.getClass().getSimpleName())
                    .append(' ')
                    .append(next.getMessage())
                    .append('\n');
        }
        return text.toString();
    }

    private static Optional<String> firstOf(List<String> words, String text) {
        return words.stream().filter(text::contains).findFirst();
    }

    /** What the deepest cause that speaks for itself says, on one line. */
    private static String found(List<Throwable> chain) {
        Throwable root = chain.get(chain.size() - 1);
        for (Throwable next : chain) {
            // The HTTP client names host and port; the causes beneath do not.
            if (next.getClass().getSimpleName().matches("HttpHostConnectException|ConnectTimeoutException")) {
                root = next;
            }
        }
        String type = root.getClass().getSimpleName();
        String line = root.getMessage() == null
                ? type
                : root.getMessage().lines().findFirst().orElse(type).strip();
        String found = line.contains(" ") || line.equals(type) ? line : type + " " + line;
        // Newer SDKs count here; it is of no use to the reader.
        found = found.replaceAll(" \\(SDK Attempt Count: \\d+\\)", "");
        String bounded = found.length() <= FOUND_CHARS_MAX ? found : found.substring(0, FOUND_CHARS_MAX) + "…";
        return bounded.replaceFirst("\\.+$", "");
    }
}
