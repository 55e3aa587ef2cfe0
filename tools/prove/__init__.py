"""Proof of a stage on AWS: deploys one of its own, checks it, reports, destroys it."""
