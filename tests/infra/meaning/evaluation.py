"""CloudWatch's evaluation of alarms: datapoints, missing ones, and M out of N.

Held to the tables of AWS's page "Configuring how CloudWatch alarms treat missing data"
(`test_evaluation.py`). One thing is simpler here: CloudWatch looks at some periods more
than N, so as to find N values where some are late; a caller gives as many as it looks
at, the newest last.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from tests.infra.meaning.alarms import Watched
from tests.infra.meaning.mathematics import value_of

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
Series = Sequence[float | None]
"""The values of a metric in periods that follow each other; None without data."""


def state_of(
    breaching: Sequence[bool | None],
    *,
    periods: int,
    wanted: int,
    missing: str,
    before: State = "OK",
) -> State:
    """Return the state after some datapoints.

    Args:
        breaching: whether each datapoint is beyond the threshold; None is no data.
        periods: N, how many count.
        wanted: M, how many of them must be beyond it.
        missing: how the alarm treats missing data.
        before: the state that `ignore` keeps.
    """
    present = [each for each in breaching if each is not None][-periods:]
    lacking = periods - len(present)
    bad = sum(present)
    if missing == "breaching":
        return "ALARM" if bad + lacking >= wanted else "OK"
    if missing == "notBreaching":
        return "ALARM" if bad >= wanted else "OK"
    if not present:
        return "INSUFFICIENT_DATA" if missing == "missing" else before
    if bad >= wanted:
        return "ALARM"
    if bad < len(present):
        return "OK"
    # All that there is is bad, and it is too little for M: an old datapoint must not
    # hide in silence.
    return "ALARM" if missing == "missing" else before


def evaluated(
    found: Watched, metrics: Mapping[str, Series], before: State = "OK"
) -> State:
    """Return the state of an alarm by its own expression on values of its metrics.

    Args:
        found: the condition of the alarm.
        metrics: the values by the ids of its metrics, equally many each.
        before: the state in which it was.
    """
    lengths = {len(series) for series in metrics.values()}
    assert len(lengths) == 1, "the metrics are not of the same time"
    values = [
        value_of(found.expression, {id: series[at] for id, series in metrics.items()})
        for at in range(lengths.pop())
    ]
    periods = found.alarm["EvaluationPeriods"]
    return state_of(
        [None if value is None else found.is_beyond(value) for value in values],
        periods=periods,
        wanted=found.alarm.properties.get("DatapointsToAlarm", periods),
        missing=found.alarm.properties.get("TreatMissingData", "missing"),
        before=before,
    )


def composite_state(rule: str, raised: set[str]) -> State:
    """Return the state of a composite alarm of which some alarms are raised.

    Args:
        rule: its rule, of ALARM("…"), AND, OR, NOT and brackets.
        raised: the names in the rule of the alarms that are raised.
    """
    words = re.sub(r'ALARM\("([^"]+)"\)', lambda m: str(m[1] in raised), rule)
    words = words.replace("AND", "and").replace("OR", "or").replace("NOT", "not")
    assert re.fullmatch(r"(True|False|and|or|not|[() ])+", words), rule
    return "ALARM" if eval(words, {"__builtins__": {}}) else "OK"
