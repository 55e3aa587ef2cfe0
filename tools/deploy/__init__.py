"""Commands that check, synthesize, compare, deploy and destroy a stage."""
