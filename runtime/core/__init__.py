"""The platform that all features build on; it knows none of them."""
