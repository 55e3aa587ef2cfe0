"""Scripts that run inside a package, by its interpreter and with nothing else."""
