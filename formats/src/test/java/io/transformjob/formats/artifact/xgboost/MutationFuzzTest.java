package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.Mutants;
import io.transformjob.formats.artifact.Resources;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, reading gives a model or an {@link ArtifactException}, in memory bounded by their number. */
class MutationFuzzTest {
    static Stream<Map.Entry<String, byte[]>> files() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : new String[] {"softprob_forest", "dart", "poisson", "categorical", "multi_target"}) {
            for (String form : new String[] {".json", ".ubj", ".binf"}) {
                if (!form.equals(".binf") || !name.matches("categorical|multi_target")) {
                    files.put(name + form, Resources.bytes("xgboost/vectors/" + name + form));
                }
            }
        }
        byte[] binary = files.get("dart.binf");
        files.put("dart.raw", Arrays.copyOfRange(binary, 4, binary.length));
        for (int protocol = 0; protocol <= 5; protocol++) {
            files.put("pickle" + protocol, Pickles.booster(protocol, files.get("poisson.ubj"), 2));
        }
        return files.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void artifacts5_aChangedModelIsReadOrRefused(Map.Entry<String, byte[]> file) {
        Mutants.read(file.getKey(), file.getValue(), bytes -> XgboostModelReader.read(file.getKey(), bytes));
    }

    @ParameterizedTest
    @MethodSource("files")
    void artifacts5_aModelCutAnywhereIsReadOrRefused(Map.Entry<String, byte[]> file) {
        Mutants.readCut(file.getKey(), file.getValue(), bytes -> XgboostModelReader.read(file.getKey(), bytes));
    }

    @Test
    void artifacts2_aChangedArchiveIsReadOrRefused() {
        byte[] archive = Resources.bytes("xgboost/models/xgboost_0.72_churn_model.tar.gz");
        Mutants.read("archive", archive, bytes -> ModelArchive.open("archive", bytes));
    }
}
