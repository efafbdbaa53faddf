/**
 * Runs the stages on Spark, a package of splits per task, one decoded model per executor JVM. The only package that knows
 * Spark, and the last in line: nothing but the command line imports it.
 */
package io.transformjob.spark;
