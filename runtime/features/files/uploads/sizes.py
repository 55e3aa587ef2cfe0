"""The parts that a file is cut into: how many there are, and how large each is."""

PART_BYTES = 16 * 1024 * 1024


def part_count(size: int) -> int:
    """Return the number of parts of a file."""
    return -(-size // PART_BYTES)


def part_size(size: int, number: int) -> int:
    """Return the size of a part of a file."""
    return min(PART_BYTES, size - (number - 1) * PART_BYTES)
