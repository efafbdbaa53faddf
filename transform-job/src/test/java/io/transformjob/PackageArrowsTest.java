package io.transformjob;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Data goes left to right, and so do imports: a package knows only those that stand before it. */
class PackageArrowsTest {
    private static final String ROOT = "io.transformjob.";
    /** The way of the data; {@code store} and {@code job} stand on nothing but the formats. */
    private static final List<String> ORDER = List.of(
            "job",
            "store",
            "plan",
            "payload",
            "model",
            "process",
            "assemble",
            "commit",
            "report",
            "spark",
            "demo",
            "cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.transformjob");

    static List<String> packages() {
        return ORDER;
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageKnowsOnlyThoseBeforeIt(String name) {
        String[] after = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
                .map(later -> ROOT + later + "..")
                .toArray(String[]::new);
        if (after.length > 0) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(after)
                    .check(CLASSES);
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aStageKnowsNothingOfOtherConcerns(String name, String[] strangers) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(strangers)
                .check(CLASSES);
    }

    static List<Object[]> stages() {
        return List.of(
                new Object[] {"store", new String[] {ROOT + "job..", ROOT + "formats.."}},
                new Object[] {"payload", new String[] {ROOT + "job..", ROOT + "store..", ROOT + "plan.."}},
                new Object[] {
                    "model", new String[] {ROOT + "job..", ROOT + "store..", ROOT + "plan..", ROOT + "payload.."}
                });
    }

    @Test
    void sparkIsImportedInOnePackageAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "spark..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .check(CLASSES);
    }

    @Test
    void hadoopAndTheAwsSdkAreImportedInOnePackageAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.hadoop..", "software.amazon..")
                .check(CLASSES);
    }

    @Test
    void formatsKnowNoEngineAndNoCloud() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "formats..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        ROOT + "formats..", "java..", "com.fasterxml.jackson..", "com.google.protobuf..")
                .check(CLASSES);
    }
}
