"""Bills of materials, and the search for known vulnerabilities in lock files."""
