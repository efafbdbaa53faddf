/** Whole jobs measured beside their peers. Programs, not tests: {@code scripts/benchmark} runs them. */
package io.transformjob.benchmark;
