"""The proof of a stage: its runner, its checks, its cost."""
