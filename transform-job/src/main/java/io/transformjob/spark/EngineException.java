package io.transformjob.spark;

/** A job that Spark could not finish, although nothing is wrong with its definition or its data as far as is known. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
