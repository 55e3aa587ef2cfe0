"""Everything that one `make bench` has found out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.campaign import Figures
from bench.contestants import Contestant


@dataclass(frozen=True)
class Results:
    """The figures of one comparison; mappings are by a contestant's key.

    Attributes:
        contestants: who took part, ours first.
        figures: medians of all runs.
        zipped: bytes as uploaded.
        instructions: of a cold start; empty without valgrind.
        warm_instructions: of a warm request, by its name; empty without valgrind.
        small_share_ms: cold start on the wall at 0.29 vCPU; empty without cgroups.
        per_route_ms: what one more route costs our cold start.
        auth_zipped: bytes of the auth function as uploaded.
        auth_peak_mb: its memory after a refused sign-in.
        routes: how many each has.
        machine: what it was measured on.
        runs: how often each started.
        requests: how many warm requests of each kind a run had.
    """

    contestants: Sequence[Contestant]
    figures: Mapping[str, Figures]
    zipped: Mapping[str, int]
    instructions: Mapping[str, int]
    warm_instructions: Mapping[str, Mapping[str, float]]
    small_share_ms: Mapping[str, float]
    per_route_ms: float
    auth_zipped: int
    auth_peak_mb: float
    routes: int
    machine: str
    runs: int
    requests: int

    @property
    def ours(self) -> Figures:
        """The figures of our api function."""
        return self.figures[self.contestants[0].key]
