"""Prompts for a language model, and how asking it ends."""

from typing import NamedTuple


class Prompt(NamedTuple):
    """A request for a summary, the owner's text apart from instructions.

    Attributes:
        instructions: what the model is to do.
        text: the owner's text between two lines that nobody can foresee.
        mark: the part of these lines that differs from call to call.
        truncated: whether the text is only the beginning of the owner's.
    """

    instructions: str
    text: str
    mark: str
    truncated: bool

    @property
    def size(self) -> int:
        """The size of all that the model reads, which has fewer tokens than bytes."""
        return len(self.instructions.encode()) + len(self.text.encode())


class Answer(NamedTuple):
    """The answer of a model, as it has come.

    Attributes:
        text: what it says.
        tokens: what it cost, if the service has told a number that can be.
    """

    text: str
    tokens: int | None


class Failure(NamedTuple):
    """A call that has brought no answer.

    Attributes:
        code: the reason, as the job shows it.
        detail: the same for people.
        again: whether another call may succeed.
        counts: whether the service is at fault, so that its breaker counts it.
        costs: whether it may have cost tokens.
        retry_after: the seconds after which the service wants to be asked again.
    """

    code: str
    detail: str
    again: bool = False
    counts: bool = False
    costs: bool = False
    retry_after: float | None = None
