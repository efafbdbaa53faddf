package io.transformjob.store;

import java.io.IOException;

/** What a store refuses or fails to do. The message says where, what happened and what to do; the kind says who acts. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for counting and for deciding whether to try again. */
    public enum Kind {
        /** No such object; whoever named it can correct it. */
        NOT_FOUND,
        /** No such bucket, at this endpoint. */
        NO_BUCKET,
        /** Credentials are missing, wrong or not allowed to do this. */
        DENIED,
        /** The object is not the one that was listed: shorter, replaced, or gone while it was read. */
        CHANGED,
        /** No space is left, here or in the store. */
        FULL,
        /** A location or a setting that the store cannot serve. */
        INVALID,
        /** The store did not answer, or not properly; the same request may succeed later. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final ObjectUri where;
    private final String what;
    private final String remedy;

    /**
     * @param where the object, prefix or folder
     * @param what what was found, without a full stop
     * @param remedy one sentence or more
     */
    public StoreException(Kind kind, ObjectUri where, String what, String remedy) {
        super("%s: %s. %s".formatted(where, what, remedy));
        this.kind = kind;
        this.where = where;
        this.what = what;
        this.remedy = remedy;
    }

    /** As above, with the exception that told; it is kept for logs and is no part of the message. */
    public StoreException(Kind kind, ObjectUri where, String what, String remedy, Throwable cause) {
        this(kind, where, what, remedy);
        initCause(cause);
    }

    public Kind kind() {
        return kind;
    }

    public ObjectUri where() {
        return where;
    }

    /** What was found, without a full stop. */
    public String what() {
        return what;
    }

    public String remedy() {
        return remedy;
    }
}
