"""The local stage: an emulated AWS, demo data and a server that reloads."""
