"""A small CloudFront on this machine: what the edge does, without AWS.

There is no emulator of it. This one has what the service relies on: behaviours, the
event `viewer-request` for the function's real handler, policies of requests and caches,
custom headers. The stacks' tests hold it to the template.
"""
