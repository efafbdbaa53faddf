package io.transformjob.job;

/** What becomes of an object that holds a bad record. */
public enum OnBadRecord implements ApiValue {
    /** It has no output, as in SageMaker (BT-85). */
    FAIL_OBJECT("fail-object"),
    /** A placeholder stands in the place of the answer (BT-88). */
    PLACEHOLDER("placeholder"),
    /** As with a placeholder, and the bytes of the record are kept. */
    QUARANTINE("quarantine");

    private final String text;

    OnBadRecord(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
