"""Tables of the results, as plain text and as Markdown."""

from collections.abc import Callable, Sequence

from bench.budgets import (
    AUTH_MEMORY,
    AUTH_SIZE,
    COLD_TO_BARE,
    COLD_TO_COMPILED,
    COLD_TO_USUAL,
    COUNTED,
    MEMORY,
    PER_ROUTE,
    SIZE,
    WARM,
    peers_request,
)
from bench.campaign import GET_ONE, GET_ONE_READ, LIST_TWENTY, Figures
from bench.contestants import Contestant
from bench.judging import Verdict
from bench.results import Results
from infra.packaging.report import MB

Row = tuple[str, ...]


def comparison(results: Results) -> list[Row]:
    """Return cold start, size and memory of each contestant, with ratios of ours."""
    rows: list[Row] = [
        (
            "function",
            "cold start, CPU ms",
            "ours / it",
            "on the wall, ms",
            "instructions, millions",
            "at 0.29 vCPU, ms",
            "peak MB",
            "zip MB",
        )
    ]
    for contestant in results.contestants:
        figures = results.figures[contestant.key]
        rows.append(
            (
                contestant.title,
                f"{figures.cold_cpu:.0f}",
                _ratio(results, contestant, lambda f: f.cold_cpu),
                f"{figures.cold_wall:.0f}",
                _or_dash(results.instructions.get(contestant.key, 0) / 1e6),
                _or_dash(results.small_share_ms.get(contestant.key, 0)),
                f"{figures.peak_mb:.0f}",
                f"{results.zipped[contestant.key] / MB:.1f}",
            )
        )
    return rows


def warm(results: Results) -> list[Row]:
    """Return each contestant's warm requests, in microseconds of CPU and wall time."""
    rows: list[Row] = [
        (
            "function",
            "get one, CPU µs",
            "ours / it",
            "wall µs",
            "list of 20, CPU µs",
            "ours / it",
            "wall µs",
        )
    ]
    for contestant in results.contestants:
        rows.append(
            (
                contestant.title,
                *_request(results, contestant, GET_ONE),
                *_request(results, contestant, LIST_TWENTY),
            )
        )
    read = results.ours.warm[GET_ONE_READ]
    rows.append(
        (
            "this service, session read",
            f"{read.cpu:.0f}",
            "",
            f"{read.wall:.0f}",
            "",
            "",
            "",
        )
    )
    return rows


def counted_requests(results: Results) -> list[Row]:
    """Return the warm requests in instructions; only the header without valgrind."""
    rows: list[Row] = [
        ("function", "get one, thousands", "ours / it", "list of 20", "ours / it")
    ]
    ours = results.contestants[0].key
    for contestant in results.contestants:
        cells: list[str] = []
        for name in (GET_ONE, LIST_TWENTY):
            counts = {k: by[name] for k, by in results.warm_instructions.items()}
            if counts:
                own = counts[contestant.key]
                ratio = "1" if contestant.key == ours else f"{counts[ours] / own:.2f}"
                cells += [f"{own / 1e3:,.0f}", ratio]
        if cells:
            rows.append((contestant.title, *cells))
    return rows


def verdicts(results: Results) -> list[Verdict]:
    """Return the verdict on every budget, as measured in this run."""
    ours, by_key = results.ours, results.figures
    bare = by_key["bare-sources"]
    return [
        Verdict(COLD_TO_USUAL, ours.cold_cpu / by_key["usual-sources"].cold_cpu),
        Verdict(COLD_TO_COMPILED, ours.cold_cpu / by_key["usual-compiled"].cold_cpu),
        Verdict(COLD_TO_BARE, ours.cold_cpu / bare.cold_cpu),
        *(
            Verdict(
                budget,
                ours.warm[name].cpu / bare.warm[peers_request(name)].cpu,
            )
            for name, budget in WARM.items()
            if not (name in COUNTED and results.warm_instructions)
        ),
        *_counted_verdicts(results),
        Verdict(PER_ROUTE, results.per_route_ms),
        Verdict(SIZE, results.zipped[results.contestants[0].key] / MB),
        Verdict(AUTH_SIZE, results.auth_zipped / MB),
        Verdict(MEMORY, ours.peak_mb),
        Verdict(AUTH_MEMORY, results.auth_peak_mb),
    ]


def _counted_verdicts(results: Results) -> list[Verdict]:
    """Return the verdicts on budgets that are judged by instructions if possible."""
    by_key = results.warm_instructions
    if not by_key:
        return []
    ours, bare = by_key[results.contestants[0].key], by_key["bare-sources"]
    return [
        Verdict(budget, ours[name] / bare[name])
        for name, (budget, _) in COUNTED.items()
    ]


def judged(results: Results) -> list[Row]:
    """Return the verdicts as rows."""
    rows: list[Row] = [("figure", "measured", "must", "aim", "")]
    for verdict in verdicts(results):
        budget = verdict.budget
        unit = f" {budget.unit}" if budget.unit else ""
        reached = "aim reached" if verdict.value <= budget.aim else "held"
        rows.append(
            (
                budget.name,
                f"{verdict.value:.2f}{unit}",
                f"≤ {budget.must:g}{unit}",
                f"{budget.aim:g}{unit}",
                reached if verdict.value <= budget.must else "**exceeded**",
            )
        )
    return rows


def as_text(rows: Sequence[Row]) -> str:
    """Return rows in columns, the first column left-aligned."""
    plain = [tuple(cell.replace("**", "") for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*plain, strict=True)]
    lines = []
    for row in plain:
        first, *others = (
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join(lines)


def as_markdown(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table."""
    head, *body = rows
    marks = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *body))


def _request(results: Results, contestant: Contestant, name: str) -> Row:
    """Return one kind of warm request in three cells."""
    cost = results.figures[contestant.key].warm[name]
    ratio = _ratio(results, contestant, lambda figures: figures.warm[name].cpu)
    return f"{cost.cpu:.0f}", ratio, f"{cost.wall:.0f}"


def _ratio(
    results: Results, other: Contestant, figure: Callable[[Figures], float]
) -> str:
    """Return the ratio of our figure to another contestant's."""
    if other.key == results.contestants[0].key:
        return "1"
    return f"{figure(results.ours) / figure(results.figures[other.key]):.2f}"


def _or_dash(value: float) -> str:
    return f"{value:.0f}" if value else "-"
