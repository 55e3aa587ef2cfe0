"""Pictures that are drawn from the templates, so that they stay true."""
