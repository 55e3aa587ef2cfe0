"""The cost of a stage, from its templates, what requests use, and a list of prices."""
