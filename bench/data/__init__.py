"""What the data costs: read and write units and latency, by operation and size."""
