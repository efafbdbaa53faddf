package io.transformjob.store;

import java.io.Serializable;

/**
 * An object that several processes write together: what all of them must know. Nothing is seen of it before it is
 * completed; one that is neither completed nor aborted stays in the store and costs storage.
 *
 * @param target where the object will be
 * @param handle the store's name for this writing, as text; another one each time an upload begins
 * @param begunMillis when it began by the clock of the process that began it, milliseconds since 1970
 */
public record PartUpload(ObjectUri target, String handle, long begunMillis) implements Serializable {
    private static final long serialVersionUID = 1L;
}
