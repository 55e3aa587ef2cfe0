"""Record of the answers of the integration tests, which the OpenAPI document must know.

It is no tests, but the proof of what the document says that operations can answer.
"""
