"""A place that takes the bytes of a stripped picture."""

from collections.abc import Callable

Output = Callable[[bytes | memoryview], object]
