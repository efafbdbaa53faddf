/**
 * Answers as JSON: a {@link io.transformjob.formats.batch.ScoreBatch} goes in, a JSON document or JSON Lines come out,
 * with the spacing the containers print. Which columns there are is never decided here.
 */
package io.transformjob.formats.json;
