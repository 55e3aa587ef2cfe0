"""One reusable idea each; stacks are put together from these."""
