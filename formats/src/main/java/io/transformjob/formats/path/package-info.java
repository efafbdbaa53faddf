/**
 * Paths into records, the part of JSONPath that {@code InputFilter} and {@code OutputFilter} are written in: a text comes in,
 * and then, record by record, what it selects comes out as it was written. Why something is selected is not known here.
 */
package io.transformjob.formats.path;
