"""What a team would build instead, each as its documentation puts it together.

A folder holds the application of one peer, and how that framework writes one more route
(`route.txt`, `route_with_body.txt`). `bench.routes` fills it in for each route that our
function has besides the two that are measured.
"""
