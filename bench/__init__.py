"""Benchmarks of the packaged service beside what a team would build instead.

`make bench` compares, `make budgets` judges, `make load` drives the running service.
Nothing here is deployed.
"""
