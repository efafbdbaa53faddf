package io.transformjob.assemble;

import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;

/** Publishes the output of an object that was cut into several splits: its parts, in order, as one object. */
public final class PartMerger {
    private final TransformSettings settings;
    private final ObjectStore store;

    public PartMerger(TransformSettings settings, ObjectStore store) {
        this.settings = settings;
        this.store = settings.kmsKey().map(store::withKmsKey).orElse(store);
    }

    /**
     * Writes the output object, seen only when whole.
     *
     * @param partLengths what each split reported of its part
     * @return the whole, as if one split had written it; its records and bytes of input are not counted again
     * @throws IOException if the store fails in a way that may pass, or a part is not what was reported
     */
    public SplitOutcome merge(PlannedObject object, long[] partLengths) throws IOException {
        try (ObjectWriter writer = store.create(object.output(), settings.scratch())) {
            DigestingOutput out = new DigestingOutput(writer);
            for (Split split : object.splits()) {
                long length = partLengths[split.index()];
                if (length > 0) {
                    StoredObject part = part(SplitTransformer.part(settings.scratch(), split), length);
                    try (InputStream in = store.open(part, 0, length)) {
                        in.transferTo(out);
                    }
                }
            }
            writer.commit();
            return new SplitOutcome.Transformed(object.index(), 0, 0, 0, 0, out.length(), out.sha256(), -1, -1);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                throw e;
            }
            return new SplitOutcome.Failed(object.index(), 0, -1, Fault.ofStore(e));
        }
    }

    private StoredObject part(ObjectUri uri, long length) throws IOException {
        StoredObject part = store.find(uri)
                .orElseThrow(() -> new IOException("the part %s was written and is gone".formatted(uri)));
        if (part.length() != length) {
            throw new IOException(
                    "the part %s was written with %d bytes and has %d".formatted(uri, length, part.length()));
        }
        return part;
    }
}
