"""The probe: a client of our own, which uses the service as people do."""
