"""Results of one `make bench`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.campaign import Figures
from bench.contestants import Contestant


@dataclass(frozen=True)
class Results:
    """The figures of one comparison; mappings are by the contestants' keys.

    Attributes:
        contestants: the compared functions, ours first.
        figures: medians of all runs.
        zipped: bytes of the uploaded zip files.
        instructions: instructions of a cold start; empty without valgrind.
        warm_instructions: instructions by warm request; empty without valgrind.
        small_share_ms: wall time of a cold start at 0.29 vCPU; empty without cgroups.
        per_route_ms: CPU time of one more route in our cold start.
        auth_zipped: bytes of the auth function's zip files.
        auth_peak_mb: memory of the auth function after a refused sign-in.
        routes: number of routes of each contestant.
        machine: description of the machine.
        runs: number of runs per contestant.
        requests: number of warm requests of each kind in a run.
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
