package io.transformjob.job;

/** How an object is cut into records ({@code TransformInput.SplitType}, BT-22). */
public enum SplitType implements ApiValue {
    /** The object is one record. */
    NONE("None"),
    /** Records end at a newline. */
    LINE("Line"),
    /** Frames of MXNet RecordIO. */
    RECORD_IO("RecordIO"),
    /** Frames of TensorFlow TFRecord. */
    TF_RECORD("TFRecord");

    private final String text;

    SplitType(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
