/**
 * Numbers and their text: exact both ways, and without an object for each. Formats that hold numbers stand on it.
 */
package io.transformjob.formats.number;
