package io.transformjob.store;

import java.io.IOException;

/** Writes a file aside and gives it its name at the end, so that it is told whether the name was free. */
interface RenamedPublication extends Publication {
    /** Shows the whole object unless one stands there; false if one does. Called once at most. */
    boolean publishIfAbsent() throws IOException;

    /** Takes all bytes and shows them as {@link #publishIfAbsent} does; nothing is left aside. */
    default boolean createIfAbsent(byte[] bytes) throws IOException {
        try {
            stream().write(bytes);
            return publishIfAbsent();
        } finally {
            discard();
        }
    }
}
