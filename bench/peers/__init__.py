"""Peers: services that a team would build instead, written as documentation shows it.

Each folder holds the application of one peer, and templates of one more route in that
framework (`route.txt`, `route_with_body.txt`). `bench.routes` fills them in for each
route of our function besides the two that are measured.
"""
