"""Statements about the rows of listings of jobs."""

from tests.simulated.stated import Stated

STATED = Stated(
    kinds=(),
    consistent=frozenset(),
    eventual=frozenset({"JobLists.of_owner", "JobLists.of_everybody"}),
)
