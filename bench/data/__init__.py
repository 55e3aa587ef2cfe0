"""Cost of the data layer: read and write units and latency, per operation and size."""
