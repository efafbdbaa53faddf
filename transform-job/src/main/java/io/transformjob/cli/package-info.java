/**
 * The command line: arguments in, one result on stdout, progress and messages on stderr, an exit status. It knows all
 * stages and does the work of none.
 */
package io.transformjob.cli;
