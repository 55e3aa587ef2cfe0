"""Writer of docs/performance.md, from the results of a run."""

from bench.campaign import GET_ONE, LIST_TWENTY, Figures
from bench.places import BENCH
from bench.results import Results
from bench.tables import as_markdown, comparison, counted_requests, judged, warm

_TEMPLATE = BENCH / "performance.md.in"


def as_document(results: Results) -> str:
    """Return the report."""
    return _TEMPLATE.read_text(encoding="utf-8").format(
        machine=results.machine,
        summary=_summary(results),
        routes=results.routes,
        runs=results.runs,
        requests=results.requests,
        comparison=as_markdown(comparison(results)),
        notes=_notes(results),
        warm=as_markdown(warm(results)),
        counted=_counted(results),
        budgets=as_markdown(judged(results)),
    )


def _summary(results: Results) -> str:
    """Return the result in two sentences."""
    ours, by_key = results.ours, results.figures
    bare, usual = by_key["bare-sources"], by_key["usual-sources"]
    return (
        f"With everything in it this service starts in "
        f"{ours.cold_cpu / bare.cold_cpu:.0%} of the time of a bare boto3 handler as "
        f"usually shipped, and in {ours.cold_cpu / usual.cold_cpu:.0%} of that of the "
        f"usual FastAPI stack. A warm read takes "
        f"{_ratio(ours, bare, GET_ONE):.2f} times, a list of twenty "
        f"{_ratio(ours, bare, LIST_TWENTY):.2f} times the CPU of the bare handler."
    )


def _counted(results: Results) -> str:
    """Return the table of instructions, or a sentence that says why there is none."""
    if not results.warm_instructions:
        return "Instructions were not counted: there is no valgrind here."
    return as_markdown(counted_requests(results))


def _ratio(ours: Figures, other: Figures, name: str) -> float:
    """Return the ratio of our warm request to another one."""
    return ours.warm[name].cpu / other.warm[name].cpu


def _notes(results: Results) -> str:
    """Return the notes on missing measurements and on the columns."""
    notes = []
    if results.instructions:
        notes.append("Instructions are without AWS's runtime client, the same for all.")
    else:
        notes.append("Instructions were not counted: there is no valgrind here.")
    if results.small_share_ms:
        notes.append(
            "0.29 vCPU is Lambda's share for 512 MB; Lambda itself gives a start more."
        )
    else:
        notes.append("0.29 vCPU was not tried: no cgroup can be made here.")
    notes.append(f"One more route costs {results.per_route_ms:.2f} ms of CPU.")
    return " ".join(notes)
