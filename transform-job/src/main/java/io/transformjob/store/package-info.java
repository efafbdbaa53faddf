/**
 * Objects in S3, HDFS and the local file system: listed by prefix, read by range, published whole. URIs and byte ranges
 * come in, bytes go out. For the data source also files of any file system that a Spark session knows: listed by path, and
 * written as a folder that is seen when it is whole. This is the only package that knows Hadoop and the AWS SDK; it knows no
 * jobs and no formats.
 */
package io.transformjob.store;
