"""Operators' work on jobs, on their outbox, and on dead letters."""
