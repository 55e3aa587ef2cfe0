"""The restore of a deployed table on an emulated AWS, to its adoption by the stacks."""
