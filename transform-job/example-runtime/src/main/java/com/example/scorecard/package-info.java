/**
 * An example to copy: a runtime of models that transform-job does not know, credit scorecards. Three classes do: {@link
 * com.example.scorecard.ScorecardRuntime} is found in the jar by its entry in {@code META-INF/services}, {@link
 * com.example.scorecard.Scorecard} is the model, and its scorer answers rows.
 */
package com.example.scorecard;
