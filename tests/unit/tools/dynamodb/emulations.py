"""The table in memory and two independent emulations of DynamoDB, called alike.

moto runs in this process; dynalite is a program for Node, see `bench/data/dynalite.py`.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends

from bench.data.dynalite import __file__ as dynalite_module
from bench.data.dynalite import dynalite
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from tests.unit.tools.dynamodb.cases import TABLE, Case, Row, Step, write_all
from tools.dynamodb.errors import NotUnderstood, Refused
from tools.dynamodb.store import Store

Answer = Mapping[str, Any]

WITHOUT_STREAM = {
    k: v for k, v in TABLE_DEFINITION.items() if k != "StreamSpecification"
}
"""The table; the history in its stream is what moto would copy for each transaction."""

_REGION = "us-east-1"
_ACCOUNT = "123456789012"
"""The account in which moto puts everything."""
_NOT_COMPARED = {"ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics"}


class Emulation:
    """One emulation, and what its table holds."""

    def __init__(self) -> None:
        """Begin without a table."""
        self._holds: Sequence[Row] | None = None

    def difference(self, case: Case) -> str:
        """Return in which way the answers are not those of a case; empty if in none."""
        if self._holds != case.given:
            self._clear()
            for step in write_all(*case.given):
                self._call(step.operation, step.request)
        self._holds = None if case.changes else case.given
        for position, step in enumerate(case.steps):
            answer = self._call(step.operation, step.request)
            if not _is_expected(answer, step):
                return f"{position}: {step.operation} answers {str(answer)[:500]}"
        return ""

    def _clear(self) -> None:
        """Begin with an empty table."""
        raise NotImplementedError

    def _call(self, operation: str, request: Answer) -> Answer:
        """Return the answer, or the body of the error with its `Code`."""
        raise NotImplementedError


class _Ours(Emulation):
    """The table in memory that this project has."""

    def _clear(self) -> None:
        self._store = Store(TABLE_DEFINITION)

    def _call(self, operation: str, request: Answer) -> Answer:
        try:
            return self._store.call(operation, request)
        except Refused as refused:
            return {"Code": str(refused), **refused.body}
        except NotUnderstood as error:
            return {"Code": f"NotUnderstood: {error}"}


class _Client(Emulation):
    """An emulation that a client of boto3 calls."""

    def __init__(self, client: Any) -> None:
        """Use this client, which must not check requests by itself."""
        super().__init__()
        self._client = client
        self._names = (f"{TABLE}-{number}" for number in count())
        self._name = ""

    def _clear(self) -> None:
        self._name = next(self._names)
        self._client.create_table(TableName=self._name, **WITHOUT_STREAM)

    def _call(self, operation: str, request: Answer) -> Answer:
        named = _renamed(request, self._name)
        try:
            answer = self._client._make_api_call(operation, named)
        except ClientError as error:
            return {"Code": error.response["Error"]["Code"], **error.response}
        except Exception as error:  # The emulation fails within this process.
            return {"Code": f"{type(error).__name__}: {error}"}
        kept = {k: v for k, v in answer.items() if k not in _NOT_COMPARED}
        return dict(_renamed(kept, TABLE, self._name))


class _Moto(_Client):
    """An emulation within this process, whose table can be emptied."""

    def _clear(self) -> None:
        if not self._name:
            super()._clear()
        backend = dynamodb_backends[_ACCOUNT][_REGION]
        backend.tables[self._name].items.clear()


class _Dynalite(_Client):
    """An emulation whose tables take a moment."""

    def _clear(self) -> None:
        super()._clear()
        while self._status() != "ACTIVE":
            time.sleep(0.001)

    def _status(self) -> Any:
        return self._client.describe_table(TableName=self._name)["Table"]["TableStatus"]


@contextmanager
def _ours() -> Iterator[Emulation]:
    yield _Ours()


@contextmanager
def _moto() -> Iterator[Emulation]:
    with mock_aws():
        yield _Moto(
            boto3.client(
                "dynamodb",
                region_name=_REGION,
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
                config=Config(parameter_validation=False),
            )
        )


@contextmanager
def _dynalite() -> Iterator[Emulation]:
    with dynalite() as client:
        yield _Dynalite(client)


def dynalite_is_installed() -> bool:
    """Tell whether dynalite can be started."""
    command = Path(dynalite_module).parent / "node_modules" / "dynalite" / "cli.js"
    return shutil.which("node") is not None and command.exists()


STARTS: Mapping[str, Callable[[], AbstractContextManager[Emulation]]] = {
    "ours": _ours,
    "moto": _moto,
    "dynalite": _dynalite,
}


def _is_expected(answer: Answer, step: Step) -> bool:
    """Tell whether an answer is that of the step."""
    if not isinstance(step.answer, str):
        return bool(_ordered(answer) == _ordered(step.answer))
    reasons = [reason["Code"] for reason in answer.get("CancellationReasons", ())]
    return bool(
        answer.get("Code") == step.answer
        and (not step.reasons or reasons == [*step.reasons])
    )


def _ordered(document: Any, name: str = "") -> Any:
    """Return a document with its sets in order, since they have none."""
    if isinstance(document, Mapping):
        return {key: _ordered(value, key) for key, value in document.items()}
    if isinstance(document, list):
        entries = [_ordered(entry) for entry in document]
        return sorted(entries) if name in ("SS", "NS") else entries
    return document


def _renamed(document: Any, name: str, former: str = TABLE) -> Any:
    """Return a document with another name of the table."""
    if isinstance(document, Mapping):
        return {
            (name if key == former else key): _renamed(value, name, former)
            for key, value in document.items()
        }
    if isinstance(document, list):
        return [_renamed(entry, name, former) for entry in document]
    return name if document == former else document
