package io.transformjob.job;

/** How input objects are compressed ({@code TransformInput.CompressionType}, BT-21). */
public enum CompressionType implements ApiValue {
    /** Bytes are taken as they are. */
    NONE("None"),
    /** Objects are inflated before they are split. */
    GZIP("Gzip");

    private final String text;

    CompressionType(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
