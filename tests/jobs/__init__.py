"""A proof that jobs are done once, whatever fails: a small cloud, and its faults."""
