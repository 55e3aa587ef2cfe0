"""The function at the edge: Lambda@Edge runs it before CloudFront asks the API.

It is deployed alone, without `runtime/`, so it needs the standard library only.
"""
