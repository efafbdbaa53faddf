package io.transformjob.model;

/** A model needs a library that this process does not have. Who launched it can add the jar. */
public final class MissingLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String library;

    /**
     * @param library short name, such as {@code onnxruntime}
     * @param coordinates of its jar, {@code group:artifact:version}
     */
    public MissingLibraryException(String library, String coordinates) {
        super(
                "the model needs the jar of %s, which is not on the class path. Add it with --jars; its coordinates are %s."
                        .formatted(library, coordinates));
        this.library = library;
    }

    public String library() {
        return library;
    }
}
