package io.transformjob.model;

/** A job that its model's container refuses as a whole; whoever wrote the job can correct it. */
public final class UnsupportedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String pointer;

    /**
     * @param pointer JSON pointer of the member of the job at fault, such as {@code /TransformOutput/Accept}
     * @param rule what must hold
     * @param found what was found instead
     * @param remedy one sentence
     */
    public UnsupportedRequestException(String pointer, String rule, String found, String remedy) {
        super("%s, found %s. %s".formatted(rule, found, remedy));
        this.pointer = pointer;
    }

    private UnsupportedRequestException(String pointer, String sentence) {
        super(sentence);
        this.pointer = pointer;
    }

    /** A refusal of which all is said already. */
    public static UnsupportedRequestException of(String pointer, String sentence) {
        return new UnsupportedRequestException(pointer, sentence);
    }

    /** The same refusal, told of a part of the model. */
    UnsupportedRequestException in(String part, String pointer) {
        return new UnsupportedRequestException(pointer, part + ": " + getMessage());
    }

    public String pointer() {
        return pointer;
    }
}
