package io.transformjob.assemble;

import io.transformjob.payload.ReadAhead;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.PartBuffer;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import io.transformjob.store.UploadedPart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Makes one piece of an output object of the staged outputs of several splits, in their order. */
public final class StagedMerger {
    private static final int BUFFER_BYTES = 512 * 1024;

    private final ObjectUri scratch;
    private final ObjectStore store;

    public StagedMerger(TransformSettings settings, ObjectStore store) {
        this.scratch = settings.scratch();
        this.store = settings.kmsKey().map(store::withKmsKey).orElse(store);
    }

    /**
     * Stores the piece: as a part of the object's upload, or, if it is all of the output, as the object.
     *
     * @throws IOException if the store fails in a way that may pass, or a staged output is not what was reported
     */
    public MergeOutcome merge(MergeWork work) throws IOException {
        try {
            return new MergeOutcome.Merged(work.upload() == null ? publish(work) : upload(work));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE || SplitTransformer.isUploadGone(e, work.upload())) {
                throw e;
            }
            return new MergeOutcome.Failed(Fault.ofStore(e));
        }
    }

    private OutputPiece publish(MergeWork work) throws IOException {
        try (ObjectWriter writer = store.create(work.object().output(), scratch)) {
            DigestingOutput out = new DigestingOutput(writer);
            copy(work, out);
            writer.commit();
            return new OutputPiece(out.length(), out.sha256(), null);
        }
    }

    private OutputPiece upload(MergeWork work) throws IOException {
        try (PartBuffer buffer = new PartBuffer(work.object().output(), SplitTransformer.MEMORY_BYTES_MAX)) {
            DigestingOutput out = new DigestingOutput(buffer);
            copy(work, out);
            try (InputStream bytes = buffer.open()) {
                UploadedPart part = store.putPart(work.upload(), work.partNumber(), bytes, buffer.length());
                return new OutputPiece(out.length(), out.sha256(), part);
            }
        }
    }

    private void copy(MergeWork work, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (MergeWork.Staged staged : work.staged()) {
            ObjectUri uri =
                    SplitTransformer.staged(scratch, work.object().index(), staged.splitIndex(), staged.attempt());
            InputStream stored = store.open(staged(uri, staged.length()), 0, staged.length());
            try (InputStream in = ReadAhead.of(stored, staged.length())) {
                for (int count; (count = in.read(buffer)) >= 0; ) {
                    out.write(buffer, 0, count);
                }
            }
        }
    }

    private StoredObject staged(ObjectUri uri, long length) throws IOException {
        StoredObject staged = store.find(uri)
                .orElseThrow(() -> new IOException("the staged output %s was written and is gone".formatted(uri)));
        if (staged.length() != length) {
            throw new IOException("the staged output %s was written with %d bytes and has %d"
                    .formatted(uri, length, staged.length()));
        }
        return staged;
    }
}
