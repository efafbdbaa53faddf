package io.transformjob.store;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A whole Hadoop configuration, such as that of a Spark session: nothing is added to it from files or defaults. Sent to
 * executors. It may hold credentials, so {@link #toString} shows none of it.
 */
public final class HadoopSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> properties;
    private transient volatile Configuration configuration;

    private HadoopSettings(TreeMap<String, String> properties) {
        this.properties = properties;
    }

    /**
     * @param configuration all properties, which a Hadoop {@code Configuration} lists; copied
     * @param overrides properties that hold instead, or as well
     */
    public static HadoopSettings of(Iterable<Map.Entry<String, String>> configuration, Map<String, String> overrides) {
        TreeMap<String, String> properties = new TreeMap<>();
        configuration.forEach(property -> properties.put(property.getKey(), property.getValue()));
        properties.putAll(overrides);
        return new HadoopSettings(properties);
    }

    /** Shared: not to be changed. */
    Configuration configuration() {
        Configuration known = configuration;
        if (known == null) {
            known = copy();
            configuration = known;
        }
        return known;
    }

    /** The caller's own. */
    Configuration copy() {
        Configuration copy = new Configuration(false);
        properties.forEach(copy::set);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HadoopSettings settings && settings.properties.equals(properties);
    }

    @Override
    public int hashCode() {
        return properties.hashCode();
    }

    @Override
    public String toString() {
        return "HadoopSettings[%d properties]".formatted(properties.size());
    }
}
