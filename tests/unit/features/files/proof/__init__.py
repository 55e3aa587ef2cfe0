"""A proof that files are checked once, whatever fails: a bucket, and its faults."""
