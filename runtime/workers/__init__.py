"""Lambda handlers that are not HTTP; locally `tools/local` calls them."""
