/**
 * Objects in S3, HDFS and the local file system: listed by prefix, read by range, published whole. URIs and byte ranges
 * come in, bytes go out. This is the only package that knows Hadoop and the AWS SDK; it knows no jobs and no formats.
 */
package io.transformjob.store;
