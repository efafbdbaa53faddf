/** What runs the product on a laptop with nothing installed: an S3 server in the same JVM. Knows no jobs. */
package io.transformjob.demo;
