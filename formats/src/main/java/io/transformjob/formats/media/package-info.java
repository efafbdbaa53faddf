/**
 * Media types of payloads and answers: the text of a {@code Content-Type} comes in, its parts go out. Which types a
 * model takes is never decided here.
 */
package io.transformjob.formats.media;
