/**
 * {@code text/csv}: rows of numbers to dense batches, and scores to text as the containers print it. Bytes all the way: no
 * string is made of a cell. Records are found elsewhere.
 */
package io.transformjob.formats.csv;
