"""The synthesized stacks, really deployed to an emulated AWS, and called over HTTPS."""
