"""Statements about the rows of listings of jobs."""

from tests.simulated.stated import Stated

STATED = Stated(
    kinds=(),
    # What is about to be taken away: nothing may be missed.
    consistent=frozenset({"jobs"}),
    eventual=frozenset({"JobLists.of_owner", "JobLists.of_everybody"}),
)
