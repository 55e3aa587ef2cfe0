"""Scripts that run inside a package, with its interpreter and nothing else."""
