"""Report of the measurements, with verdicts."""

from collections.abc import Sequence

from bench.data.check import Comparison
from bench.data.operations import Measured, Operation
from bench.data.spread import ITEMS_PER_SECOND_OF_ITEM_ROWS, Spread
from bench.data.stage import Loaded
from bench.data.walk import Walk

MAY_GROW_BY = 1.5
"""Factor from the smallest to the largest size. A listing that filters reads up to the
next matching item, whose distance varies by chance but not with the size.
"""


def meter(comparisons: Sequence[Comparison]) -> bool:
    """Print the comparison of the meter with dynalite; return whether they agree."""
    wrong = [each for each in comparisons if not each.agrees]
    right = len(comparisons) - len(wrong)
    print(f"Meter: {right} of {len(comparisons)} calls cost what dynalite says")
    for each in wrong:
        print(f"  {each.name}: {each.metered:g}, not {each.told:g}")
    return not wrong


def imports(stages: Sequence[Loaded]) -> None:
    """Print the speed of each import."""
    print("\nImport")
    for stage in stages:
        rate = stage.size / stage.import_seconds
        print(
            f"  {stage.size:>9,} items in {stage.import_seconds:6.1f} s: {rate:,.0f}/s"
        )


def operations(
    sizes: Sequence[int], costs: Sequence[tuple[Operation, Sequence[Measured]]]
) -> bool:
    """Print the cost of each operation; return whether it is the same at each size."""
    print("\nRead units / write units (items), and the median latency")
    print(f"{'':<28}{''.join(f'{size:>26,}' for size in sizes)}   ratio")
    flat = True
    for operation, results in costs:
        cells = "".join(
            f"{f'{r.reads:g} / {r.writes:g} ({r.items}) {r.milliseconds:6.1f} ms':>26}"
            for r in results
        )
        ratio = results[-1].milliseconds / results[0].milliseconds
        verdict = verdict_on(operation, results)
        flat &= not verdict
        print(f"{operation.name:<28}{cells}   {ratio:5.2f} {verdict}".rstrip())
    return flat


def verdict_on(operation: Operation, results: Sequence[Measured]) -> str:
    """Return the objection to the costs of an operation, or an empty text."""
    if max(result.reads for result in results) > operation.reads_at_most:
        return f"OVER {operation.reads_at_most:g}"
    if not operation.flat:
        return ""
    first, last = results[0], results[-1]
    # A page with fewer items, because there were no more, costs less.
    if first.items == last.items and last.reads > first.reads * MAY_GROW_BY + 1:
        return "GROWS"
    if last.writes > first.writes + 1:
        return "GROWS"
    return ""


def spread(found: Spread) -> None:
    """Print the distribution of search rows over partitions."""
    print(f"\nSearch rows of {found.items:,} items: {found.rows_per_item:.1f} an item,")
    print(f"in {len(found.rows)} partitions; the fullest hold")
    for name, share in found.largest:
        print(f"  {name.rpartition('#')[2]}  {share:6.1%}")
    print("New items a second of one owner, until a partition takes no more:")
    print(f"  {ITEMS_PER_SECOND_OF_ITEM_ROWS:6.0f} by the items themselves")
    print(f"  {found.items_per_second_spread:6.0f} by the fullest search partition")
    print(f"  {found.items_per_second_together:6.0f} if search rows were in one")


def walk(found: Walk) -> bool:
    """Print the result of the walk; return whether it is right."""
    did = found.disturbance
    print(
        f"\nWalk: {found.seen:,} items on {found.pages:,} pages in"
        f" {found.seconds:.0f} s, while {len(did.inserted):,} were inserted and"
        f" {len(did.deleted):,} deleted:"
    )
    print(
        f"  of {found.stayed:,} that stayed, {found.missed} were missed;"
        f" {found.doubled} were seen twice, {found.unknown} never existed"
    )
    return found.right
