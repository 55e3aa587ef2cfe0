"""Access patterns: the only package that talks to AWS."""
