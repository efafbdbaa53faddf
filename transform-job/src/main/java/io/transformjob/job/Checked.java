package io.transformjob.job;

import java.util.List;

/**
 * A definition in which no error was found.
 *
 * @param notes members that have no effect here, by position
 */
public record Checked<T>(T value, List<Problem> notes) {}
