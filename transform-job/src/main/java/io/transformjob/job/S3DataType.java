package io.transformjob.job;

/** What {@code S3Uri} names ({@code S3DataSource.S3DataType}, BT-18); the two kinds that transform jobs take. */
public enum S3DataType implements ApiValue {
    /** Every object whose key begins so. */
    S3_PREFIX("S3Prefix"),
    /** A JSON list of the objects. */
    MANIFEST_FILE("ManifestFile");

    private final String text;

    S3DataType(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
