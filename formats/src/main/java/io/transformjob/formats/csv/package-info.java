/**
 * {@code text/csv}: rows of numbers to dense batches, and scores to text as the containers print it. Bytes all the way: no
 * string is made of a cell. Where records and their fields are is told here too, for who splits, filters or joins them.
 */
package io.transformjob.formats.csv;
