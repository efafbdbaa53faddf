/**
 * An S3 server inside the JVM. It is loaded apart from the rest of the program, so nothing of it but JDK types shows
 * outside; a file system folder or memory goes in, an S3 endpoint comes out.
 */
package io.transformjob.s3;
