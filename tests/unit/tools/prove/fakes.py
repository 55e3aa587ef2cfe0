"""Fakes for the tests of tools.prove: a place that answers as a test says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import MagicMock

from infra.stages.loading import load_stage
from tools.deploy.deployment import Deployment
from tools.prove.model import Check, Verdict
from tools.prove.place import Answer, Person, Place

OUTPUTS = {
    "ApiUrl": "https://a.example/dev/api",
    "TableName": "table",
    "JobQueueUrl": "https://sqs/jobs",
    "JobDeadLettersUrl": "https://sqs/dead",
    "AlarmTopic": "arn:alarms",
    "PageTopic": "arn:pages",
}


def answer(status: int, body: Any = None, /, **headers: str) -> Answer:
    """Return an answer; underscores of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, body)


@dataclass
class FakePlace(Place):
    """A deployed stage that says what a test wants.

    Attributes:
        answers: the answer to a request, by its method and path.
        lines: the lines of log groups.
        services: the clients, by service.
    """

    answers: Callable[..., Answer] = field(default=lambda *_, **__: answer(200))
    lines: list[str] = field(default_factory=list)
    services: Mapping[str, Any] = field(default_factory=dict)
    stage_name: str = "dev-prove"
    emulator: str = ""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Be a stage."""
        self.deployment = Deployment(load_stage(self.stage_name))
        self.__dict__["outputs"] = OUTPUTS
        secrets = ("the password", "a@b.example", "the token", "another token")
        self.__dict__["person"] = Person("01A", "a@b.example", "the token", secrets)

    def client(self, service: str) -> Any:
        """Return what the test gave; no other service may be asked."""
        return self.services[service]

    def resources(self, stack: str, kind: str, beginning: str = "") -> list[str]:
        """Return a name that tells what it is."""
        return [f"{stack}/{beginning or kind}"]

    def logged(self, group: str, containing: str = "") -> Iterator[str]:
        """Return the lines."""
        return (line for line in self.lines if containing in line)

    def ask(self, method: str, path: str, *given: Any, **more: Any) -> Answer:
        """Return what the test says."""
        self.asked.append(f"{method} {path}")
        return self.answers(method, path, *given, **more)

    def new_person(self, mailbox: str = "") -> Person:
        """Return the one person."""
        return self.person


class Fake(Check[bool]):
    """A check that a test makes up."""

    name = "fake"
    proves = "Nothing."
    how = "by saying so"
    patience = timedelta(0)

    def __init__(self, name: str = "fake", *, good: bool = True, **parts: Any) -> None:
        """Take what happens in which part."""
        self.name = name  # type: ignore[misc]
        self.good, self.parts = good, parts
        self.did: list[str] = []

    def _do(self, part: str) -> None:
        self.did.append(part)
        self.parts.get(part, lambda: None)()

    def begin(self, place: Place) -> None:
        """Begin."""
        self._do("begin")

    def gather(self, place: Place) -> bool:
        """Gather."""
        self._do("gather")
        return self.good

    def judge(self, evidence: bool) -> Verdict:
        """Judge."""
        return Verdict(evidence, "seen" if evidence else "not seen")

    def end(self, place: Place) -> None:
        """End."""
        self._do("end")


def client(**answers: Any) -> MagicMock:
    """Return a client of AWS that answers operations with these."""
    made = MagicMock(spec_set=[*answers])
    for name, value in answers.items():
        getattr(made, name).return_value = value
    return made
