"""The schedules that Application Auto Scaling and EventBridge take, and no others.

CloudFormation finds out about a wrong one only when it makes the resource. The grammar
is the published one, read strictly: `?` in exactly one of the two fields of days, names
in capitals, ranges upwards.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
https://docs.aws.amazon.com/autoscaling/application/userguide/
scheduled-scaling-using-cron-expressions.html
"""

import re
from datetime import datetime
from typing import NamedTuple

_ANY = "?"
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_DAYS = "SUN MON TUE WED THU FRI SAT".split()
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_RATE = re.compile(r"([1-9]\d*) (minute|hour|day)(s?)")


class _Field(NamedTuple):
    """A field of a cron expression: its numbers, names for them, and special forms."""

    title: str
    first: int
    last: int
    names: tuple[str, ...] = ()
    special: str = ""

    def numbers(self, text: str) -> set[int] | None:
        """Return the numbers that a text selects; None: a special form, or any.

        Raises:
            ValueError: the text selects nothing.
        """
        if self.special and re.fullmatch(self.special, text):
            return None
        return set().union(*(self._part(part) for part in text.split(",")))

    def _part(self, text: str) -> set[int]:
        """Return the numbers of one part: `*`, `n` or `n-m`, and `/step`."""
        span, slash, step = text.partition("/")
        if span == "*":
            first, last = self.first, self.last
        else:
            low, dash, high = span.partition("-")
            first = self._number(low)
            last = self._number(high) if dash else (self.last if slash else first)
        if first > last:
            raise ValueError(f"{self.title}: {span!r} runs backwards")
        if slash and not (step.isascii() and step.isdecimal() and int(step)):
            raise ValueError(f"{self.title}: {text!r} has no step of one or more")
        return set(range(first, last + 1, int(step) if slash else 1))

    def _number(self, text: str) -> int:
        """Return the number that a text is or names."""
        if text in self.names:
            return self.names.index(text) + self.first
        if re.fullmatch(r"[0-9]{1,4}", text) and self.first <= int(text) <= self.last:
            return int(text)
        raise ValueError(
            f"{self.title}: {text!r} is not between {self.first} and {self.last}"
        )


_DAY = rf"([1-7]|{'|'.join(_DAYS)})"
_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, special=r"\?|L|([1-9]|[12]\d|3[01])W"),
    _Field("month", 1, 12, tuple(_MONTHS)),
    _Field("day of week", 1, 7, tuple(_DAYS), rf"\?|L|{_DAY}L|{_DAY}#[1-5]"),
    _Field("year", 1970, 2199),
)


def checked(text: str) -> str:
    """Return a schedule as it is, if AWS takes it: `cron(…)`, `rate(…)` or `at(…)`.

    Raises:
        ValueError: it is none; the message names the field.
    """
    found = re.fullmatch(r"(cron|rate|at)\(([^()]*)\)", text)
    if found is None:
        raise ValueError(f"{text!r} is no cron(…), rate(…) or at(…)")
    kind, inner = found.groups()
    try:
        {"cron": _check_cron, "rate": _check_rate, "at": _check_at}[kind](inner)
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from None
    return text


def _check_cron(text: str) -> None:
    """Refuse a cron expression that is malformed, or never comes true."""
    parts = text.split()
    if len(parts) != len(_FIELDS):
        raise ValueError(
            f"there are {len(parts)} fields, not {len(_FIELDS)}: minutes, hours, day "
            "of month, month, day of week, year"
        )
    found = [field.numbers(part) for field, part in zip(_FIELDS, parts, strict=True)]
    if (parts[2] == _ANY) is (parts[4] == _ANY):
        raise ValueError(
            "exactly one of day of month and day of week must be a question mark"
        )
    days, months = found[2], found[3] or set()
    if days and not any(min(days) <= _LONGEST[month - 1] for month in months):
        raise ValueError("none of these months has such a day")


def _check_rate(text: str) -> None:
    """Refuse a rate that is not a number of minutes, hours or days."""
    found = _RATE.fullmatch(text)
    if found is None:
        raise ValueError("a rate is a positive number of minutes, hours or days")
    if (found[1] == "1") is bool(found[3]):
        raise ValueError("the unit is singular after 1 and plural after more")


def _check_at(text: str) -> None:
    """Refuse a time that does not exist."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text, flags=re.ASCII):
        raise ValueError("a time is written yyyy-mm-ddThh:mm:ss")
    datetime.fromisoformat(text)
