package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import io.transformjob.model.ContainerImage;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the XGBoost containers answers: the library inside it and the build of its server.
 *
 * <p>Source: {@code aws/sagemaker-xgboost-container}, {@code docker/*}{@code /base}.
 *
 * @param library the XGBoost version inside the container
 * @param build the number behind the version in the tag, as 2 in {@code 0.90-2}
 */
record XgboostGeneration(Version library, int build) {
    private static final Pattern TAG =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,3}))?(?:-(\\d{1,3}))?(?:-.*)?");
    /** Last number of the library's version, where the container has not the first of its line. */
    private static final Map<String, Integer> PATCHES = Map.of("1.3", 3, "1.5", 2, "1.7", 4, "3.0", 5);

    private static final int NEWEST_BUILD = Integer.MAX_VALUE;

    /** The generation that a tag names; nothing if it names none, as a digest does. */
    static Optional<XgboostGeneration> of(ContainerImage image) {
        if (image.repository().equals("xgboost")
                && (image.tag().isEmpty() ? image.digest().isEmpty() : isFirst(image))) {
            return Optional.of(new XgboostGeneration(new Version(0, 72, 0), 1));
        }
        return image.tag().map(TAG::matcher).filter(Matcher::matches).map(XgboostGeneration::ofTag);
    }

    private static boolean isFirst(ContainerImage image) {
        String tag = image.tag().orElse("");
        return tag.equals("1") || tag.equals("latest");
    }

    private static XgboostGeneration ofTag(Matcher tag) {
        String line = tag.group(1) + "." + tag.group(2);
        int patch = tag.group(3) == null ? PATCHES.getOrDefault(line, 0) : Integer.parseInt(tag.group(3));
        Version library = new Version(Integer.parseInt(tag.group(1)), Integer.parseInt(tag.group(2)), patch);
        return new XgboostGeneration(library, tag.group(4) == null ? NEWEST_BUILD : Integer.parseInt(tag.group(4)));
    }

    /** The container of the version that wrote a file; files from before 1.0 do not tell theirs, so 0.90. */
    static XgboostGeneration ofFile(XgboostModel model) {
        boolean told = model.version().major() > 0;
        return new XgboostGeneration(told ? model.version() : new Version(0, 90, 0), NEWEST_BUILD);
    }

    /** The first container, on Python 2: release 0.72, image {@code xgboost:1}. */
    boolean isFirst() {
        return !library.atLeast(0, 90, 0);
    }

    /** Whether {@code Accept} is looked at when no output is selected. */
    boolean checksAccept() {
        return library.atLeast(1, 3, 0) || library.atLeast(1, 2, 0) && build > 1;
    }

    /** Whether outputs can be selected, and files are combined to ensembles. */
    boolean selectsAndCombines() {
        return library.atLeast(1, 0, 0) || library.atLeast(0, 90, 0) && build > 1;
    }

    /** Whether libsvm indices are shifted when none of a request is 0. */
    boolean shiftsOneBased() {
        return library.atLeast(3, 2, 0);
    }
}
