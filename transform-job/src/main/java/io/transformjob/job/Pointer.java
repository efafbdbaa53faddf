package io.transformjob.job;

/**
 * A path into a JSON document. A chain of steps rather than a text: the texts of a hostile document's paths together can
 * be far longer than the document.
 */
final class Pointer {
    private static final int STEP_CHARACTERS_MAX = 256;
    static final Pointer ROOT = new Pointer(null, "");

    private final Pointer parent;
    private final String step;

    private Pointer(Pointer parent, String step) {
        this.parent = parent;
        this.step = step;
    }

    /** The pointer of names joined by slashes. */
    static Pointer of(String path) {
        Pointer pointer = ROOT;
        for (String name : path.split("/")) {
            pointer = pointer.then(name);
        }
        return pointer;
    }

    Pointer then(String name) {
        return new Pointer(this, name);
    }

    Pointer then(int index) {
        return new Pointer(this, Integer.toString(index));
    }

    /** The text of RFC 6901, such as {@code /TransformInput/SplitType}; steps are cut after 256 characters. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        text.append('/')
                .append(Quote.cut(step, STEP_CHARACTERS_MAX).replace("~", "~0").replace("/", "~1"));
    }
}
