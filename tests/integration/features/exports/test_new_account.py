"""One account restored from its export, after it was erased: what comes, what does not.

The recipe is in docs/backup.md.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
import requests

from runtime.core.owner import Owner
from tests.integration.client import Api
from tests.integration.conftest import Person
from tests.integration.features.exports.working import Office
from tools.exports.importing import Import
from tools.exports.reading import ExportReader

EXPORT = "/api/users/me/export"
FIELDS = ("title", "description", "status", "tags")


@dataclass
class ApiAccount:
    """The account that gets the export, by the routes that `tools.exports` calls."""

    api: Api

    def create_item(self, key: str, fields: dict[str, Any]) -> str:
        """Make an item, and return its id."""
        headers = {"Idempotency-Key": key}
        answer = self.api.post("/api/items", fields, headers=headers)
        assert answer.status == 201, answer.text
        return str(answer.body["id"])

    def delete_item(self, key: str, item_id: str) -> None:
        """Move an item to the trash."""
        answer = self.api.delete(f"/api/items/{item_id}")
        assert answer.status == 204, answer.text

    def create_file(self, key: str, facts: dict[str, Any], content: IO[bytes]) -> str:
        """Refuse: this account has no files."""
        raise AssertionError(facts)


def contents(api: Api, path: str) -> list[dict[str, Any]]:
    """Return what an owner wrote, without what the service adds."""
    answer = api.get(path, query={"limit": "100"})
    assert answer.status == 200, answer.text
    items = answer.body
    found = [{name: item[name] for name in FIELDS} for item in items]
    return sorted(found, key=lambda item: str(item["title"]))


def test_account_that_was_erased_comes_back_from_its_export(
    ada: Person,
    api: Api,
    office: Office,
    erase_all: Callable[[], dict[str, int]],
    tmp_path: Path,
) -> None:
    """Contents are the same; ids, times, password and sessions are new."""
    ids = []
    for number in range(5):
        fields = {"title": f"Item {number}", "tags": ["a", "b"][: number % 3]}
        ids.append(ada.api.post("/api/items", fields).body["id"])
    assert ada.api.delete(f"/api/items/{ids[4]}").status == 204
    items, trash = contents(ada.api, "/api/items"), contents(
        ada.api, "/api/items/trash"
    )
    assert (len(items), len(trash)) == (4, 1)
    archive = tmp_path / "export-1.zip"
    archive.write_bytes(_fetched(ada, office))
    proof = {"password": ada.password}
    left = ada.api.call("DELETE", "/api/users/me", proof)
    assert left.status < 300, left.text
    office.clock.now = datetime.now(UTC) + timedelta(days=15)
    assert erase_all() == {"removed": 1}
    signing_in = {"email": ada.email, "password": ada.password}
    assert api.post("/api/auth/login", signing_in).status == 401

    new = {"email": ada.email, "password": "another password for her"}
    registered = api.post("/api/auth/register", new)
    assert registered.status == 201, registered.text
    again = api.signed_in(api.post("/api/auth/login", new).body["access_token"])
    report = Import(ExportReader([archive]), ApiAccount(again)).run()

    assert report.refused == [] and report.made == {"items": 4, "items-in-trash": 1}
    assert contents(again, "/api/items") == items
    assert contents(again, "/api/items/trash") == trash
    # What is another: the account, the ids, and with them the times of making.
    assert registered.body["id"] != ada.id
    assert set(report.ids) == set(ids)
    assert not set(report.ids.values()) & set(ids)
    me = again.get("/api/users/me").body
    assert (me["email"], me["email_verified"]) == (ada.email, False)
    assert len(again.get("/api/users/me/sessions").body) == 1
    actions = {entry["action"] for entry in again.get("/api/users/me/audit").body}
    assert "item_created" not in actions and "signed_in" in actions
    assert ada.api.get("/api/items").status in (401, 404), "the old session is dead"


def _fetched(person: Person, office: Office) -> bytes:
    """Return the archive of an export, as its owner fetches it."""
    asked = person.api.post(EXPORT, {"password": person.password})
    assert asked.status == 202, asked.text
    office.clock.now = datetime.now(UTC)
    office.make(Owner.user(person.id), asked.body["id"])
    address = person.api.get(f"{EXPORT}/archives/1/download").body["url"]
    return io.BytesIO(requests.get(address, timeout=10).content).getvalue()


def test_import_that_is_cut_off_is_gone_on_with(
    ada: Person, api: Api, office: Office, tmp_path: Path
) -> None:
    """By the same keys nothing is made twice."""
    for number in range(4):
        ada.api.post("/api/items", {"title": f"Item {number}"})
    archive = tmp_path / "export-1.zip"
    archive.write_bytes(_fetched(ada, office))
    new = {"email": "other@example.com", "password": "another password for her"}
    assert api.post("/api/auth/register", new).status == 201
    other = api.signed_in(api.post("/api/auth/login", new).body["access_token"])
    target = ApiAccount(other)
    make = target.create_item
    made: list[str] = []

    def cut_off(key: str, fields: dict[str, Any]) -> str:
        """Make two items, and then end."""
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(make(key, fields))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(target, "create_item", cut_off)
        with pytest.raises(KeyboardInterrupt):
            Import(ExportReader([archive]), target).run()
    assert len(contents(other, "/api/items")) == 2

    report = Import(ExportReader([archive]), target).run()

    assert report.refused == []
    assert len(contents(other, "/api/items")) == 4
    assert set(made) <= set(report.ids.values())
