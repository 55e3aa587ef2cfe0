"""Schedules: those of AWS's documents are taken, what AWS would refuse is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.stages.schedules import checked

# Most are examples of AWS's documentation.
TAKEN = [
    "cron(0 10 * * ? *)",
    "cron(15 12 * * ? *)",
    "cron(0 18 ? * MON-FRI *)",
    "cron(0 8 1 * ? *)",
    "cron(0/15 * * * ? *)",
    "cron(0/10 * ? * MON-FRI *)",
    "cron(0/5 8-17 ? * MON-FRI *)",
    "cron(0/30 20-23,0-2 ? * MON-FRI *)",
    "cron(30 6 ? * MON *)",
    "cron(0 9 ? * 2#1 *)",
    "cron(0 9 ? * FRI#5 *)",
    "cron(0 9 ? * 6L 2030-2035)",
    "cron(0 9 ? * L *)",
    "cron(0 9 L * ? *)",
    "cron(0 9 3W JAN,MAR,12 ? *)",
    "cron(*/5 * 1-15/2 1-6 ? 1970,2199)",
    "cron(00 07 29 2 ? *)",
    "cron(0  7\t* * ? *)",
    "rate(1 minute)",
    "rate(5 minutes)",
    "rate(1 hour)",
    "rate(7 days)",
    "at(2030-01-31T23:59:00)",
]
REFUSED = {
    "cron(hello)": "1 fields",
    "cron()": "0 fields",
    "cron(0 7 * * *)": "5 fields",
    "cron(0 7 * * ? * *)": "7 fields",
    "cron(0 7 * * * *)": "question mark",
    "cron(0 7 ? * ? *)": "question mark",
    "cron(0 7 1 * MON *)": "question mark",
    "cron(60 7 * * ? *)": "minutes",
    "cron(-1 7 * * ? *)": "minutes",
    "cron(? 7 * * ? *)": "minutes",
    "cron(0 24 * * ? *)": "hours",
    "cron(0 7-25 * * ? *)": "hours",
    "cron(0 22-2 * * ? *)": "backwards",
    "cron(0 7 0 * ? *)": "day of month",
    "cron(0 7 32 * ? *)": "day of month",
    "cron(0 7 32W * ? *)": "day of month",
    "cron(0 7 0W * ? *)": "day of month",
    "cron(0 7 1,L * ? *)": "day of month",
    "cron(0 7 * 13 ? *)": "month",
    "cron(0 7 * JANUARY ? *)": "month",
    "cron(0 7 * jan ? *)": "month",
    "cron(0 7 30 2 ? *)": "none of these months",
    "cron(0 7 31 APR,JUN,SEP,NOV ? *)": "none of these months",
    "cron(0 7 ? * 0 *)": "day of week",
    "cron(0 7 ? * 8 *)": "day of week",
    "cron(0 7 ? * MO *)": "day of week",
    "cron(0 7 ? * MON#6 *)": "day of week",
    "cron(0 7 ? * 3#1,6#3 *)": "day of week",
    "cron(0 7 ? * FRI-MON *)": "backwards",
    "cron(0 7 * * ? 1969)": "year",
    "cron(0 7 * * ? 2200)": "year",
    "cron(0/0 7 * * ? *)": "step",
    "cron(0/ 7 * * ? *)": "step",
    "cron(0/x 7 * * ? *)": "step",
    "cron(0/-5 7 * * ? *)": "step",
    "cron(0/5/5 7 * * ? *)": "step",
    "cron(0,, 7 * * ? *)": "minutes",
    "cron(1- 7 * * ? *)": "minutes",
    "cron(٣ 7 * * ? *)": "minutes",
    "cron(0 7 * * ? *) ": "no cron",
    "cron(0 7 * * ? *": "no cron",
    "Cron(0 7 * * ? *)": "no cron",
    "0 7 * * ? *": "no cron",
    "cron((0 7 * * ? *))": "no cron",
    "": "no cron",
    "rate(0 minutes)": "positive",
    "rate(-5 minutes)": "positive",
    "rate(5 seconds)": "positive",
    "rate(1.5 hours)": "positive",
    "rate(five minutes)": "positive",
    "rate(5  minutes)": "positive",
    "rate(1 hours)": "singular",
    "rate(5 hour)": "singular",
    "at(2030-02-31T07:00:00)": "day is out of range",
    "at(2030-01-31)": "yyyy",
    "at(2030-01-31T07:00:00Z)": "yyyy",
    "at(2030-01-31 07:00:00)": "yyyy",
    "at(2030-01-31T25:00:00)": "hour",
}


@pytest.mark.parametrize("text", TAKEN)
def test_schedule_that_aws_takes_is_kept_as_it_is(text: str) -> None:
    """The template has it as it was written."""
    assert checked(text) == text


@pytest.mark.parametrize(("text", "words"), REFUSED.items())
def test_schedule_that_aws_refuses_is_refused_with_the_reason(
    text: str, words: str
) -> None:
    """The message shows the schedule and names the field."""
    with pytest.raises(ValueError, match=words) as refusal:
        checked(text)
    assert repr(text) in str(refusal.value)


@given(st.text(alphabet="cronateh()0123456789*?/-,#LW MONFRI:T", max_size=40))
def test_any_text_is_taken_or_refused(text: str) -> None:
    """Nothing else ever happens, however odd it is."""
    for schedule in (text, f"cron({text})", f"rate({text})", f"at({text})"):
        try:
            assert checked(schedule) == schedule
        except ValueError:
            continue
