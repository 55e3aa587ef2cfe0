"""The rules of the product; they know neither HTTP nor AWS."""
