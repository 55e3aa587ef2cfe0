"""The place of a proof: a deployed stage, its address, its resources, its logs."""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import urllib3

from infra.stages.schema import Stage
from tools.deploy.aws import Aws
from tools.deploy.deployment import Deployment

_TIMEOUT = urllib3.Timeout(connect=10, read=30)
MAILBOX = "success+{}@simulator.amazonses.com"
"""An address of SES's simulator, which takes every mail, from the sandbox too."""


class NotThere(Exception):
    """Something that the stage should have; the message names it."""


@dataclass(frozen=True)
class Answer:
    """An answer of the API, or of what is in front of it.

    Attributes:
        headers: by their names in lower case.
        body: the JSON that it holds; None if it holds none.
    """

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The code of the problem that it tells of; empty if it tells of none."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


@dataclass(frozen=True)
class Person:
    """An account of the proof, signed in.

    Attributes:
        secrets: what no log may hold.
    """

    id: str
    email: str
    token: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The header that says who asks."""
        return {"Authorization": f"Bearer {self.token}"}


class Place:
    """A deployed stage, and what checks ask of it.

    Attributes:
        deployment: the stage and the names of its stacks.
        aws: the clients.
        emulator: the address of the emulator that it is deployed to; empty on AWS.
        began: when this place was first looked at; evidence is younger.
    """

    def __init__(self, deployment: Deployment, aws: Aws, emulator: str = "") -> None:
        """Look at a stage; nothing is asked of it yet."""
        self.deployment = deployment
        self.aws = aws
        self.emulator = emulator
        self.began = datetime.now(UTC)
        self._pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)

    @property
    def stage(self) -> Stage:
        """The settings of the stage."""
        return self.deployment.stage

    def client(self, service: str) -> Any:
        """Return the client of a service."""
        return self.aws.client(service)

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of all stacks of the stage."""
        return {
            output["OutputKey"]: output["OutputValue"]
            for stack in self._stacks()
            for found in self.client("cloudformation").describe_stacks(StackName=stack)[
                "Stacks"
            ]
            for output in found.get("Outputs", [])
        }

    @cached_property
    def url(self) -> str:
        """The public address of the API, with its prefix."""
        if not self.emulator:
            return self.outputs["ApiUrl"].rstrip("/")
        api, stage = self.outputs["ApiId"], self.outputs["ApiStage"]
        return f"{self.emulator}/restapis/{api}/{stage}/_user_request_/api"

    def resource(self, stack: str, kind: str, beginning: str = "") -> str:
        """Return the physical id of the one resource of a type with such a name.

        Args:
            stack: the last part of the stack's name.
            kind: the type, as CloudFormation has it.
            beginning: the beginning of the logical id.
        """
        (found,) = self.resources(stack, kind, beginning) or [""]
        if not found:
            raise NotThere(f"{stack} has no {kind} {beginning}".rstrip())
        return found

    def resources(self, stack: str, kind: str, beginning: str = "") -> list[str]:
        """Return the physical ids of all resources of a type with such a name."""
        pages = (
            self.client("cloudformation")
            .get_paginator("list_stack_resources")
            .paginate(StackName=f"{self.stage.prefix}-{stack}")
        )
        return [
            str(row["PhysicalResourceId"])
            for page in pages
            for row in page["StackResourceSummaries"]
            if row["ResourceType"] == kind
            and row["LogicalResourceId"].startswith(beginning)
        ]

    def logged(self, group: str, containing: str = "") -> Iterator[str]:
        """Return the lines of a log group since the proof began.

        Args:
            containing: text that a line must hold.
        """
        pages = (
            self.client("logs")
            .get_paginator("filter_log_events")
            .paginate(
                logGroupName=group, startTime=int(self.began.timestamp() * 1000) - 1000
            )
        )
        for page in pages:
            for event in page["events"]:
                if containing in event["message"]:
                    yield str(event["message"])

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        chunked: bool = False,
    ) -> Answer:
        """Return the answer to a request by the public address.

        Args:
            body: sent as it is if it is bytes, else as JSON.
            chunked: do not say how long the body is.
        """
        sent = {"User-Agent": "backend-proof", **(headers or {})}
        content: Any = body
        if body is not None and not isinstance(body, bytes):
            content = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        answer = self._pool.request(
            method, self.url + path, body=content, headers=sent, chunked=chunked
        )
        try:
            parsed = json.loads(answer.data) if answer.data else None
        except ValueError:
            parsed = None
        named = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, named, parsed)

    def new_person(self, mailbox: str = MAILBOX) -> Person:
        """Register somebody and sign in.

        Args:
            mailbox: the address, with braces for what makes it unique.
        """
        email = mailbox.format(secrets.token_hex(6))
        password = secrets.token_urlsafe(18)
        credentials = {"email": email, "password": password}
        made = self.ask("POST", "/auth/register", credentials)
        if made.status != 201:
            raise NotThere(f"an account: registering answered {made.status}")
        signed_in = self.ask("POST", "/auth/login", credentials)
        if signed_in.status != 200:
            raise NotThere(f"a session: signing in answered {signed_in.status}")
        tokens = signed_in.body
        kept = (password, email, tokens["access_token"], tokens["refresh_token"])
        return Person(made.body["id"], email, tokens["access_token"], kept)

    @cached_property
    def person(self) -> Person:
        """An account that all checks share."""
        return self.new_person()

    def _stacks(self) -> tuple[str, ...]:
        named = self.deployment
        return (
            named.data_stack,
            named.service_stack,
            named.jobs_stack,
            named.workers_stack,
            named.operations_stack,
        )
