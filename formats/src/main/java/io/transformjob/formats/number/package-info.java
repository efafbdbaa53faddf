/**
 * Numbers as text: a {@code double} goes in, the bytes Python prints for it come out, and columns of answers become
 * Python or JSON literals. Nothing here allocates per number or knows where the text goes.
 */
package io.transformjob.formats.number;
