"""End-to-end tests: the stacks, deployed to an emulated AWS and called over HTTPS."""
