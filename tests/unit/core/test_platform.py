"""The platform: what is made ahead, and what a new one remembers."""

from functools import cached_property
from typing import Any

import pytest

from runtime.core.platform import Platform
from tests.unit.world import World


class Parts:
    """An assembly that counts what it makes."""

    def __init__(self, platform: Platform) -> None:
        """Begin with nothing made."""
        self.made: list[str] = []

    @cached_property
    def first(self) -> str:
        """The first service."""
        self.made.append("first")
        return "first"

    @cached_property
    def sealed(self) -> str:
        """The service of another function, whose library is not in this layer."""
        raise ModuleNotFoundError("nacl")

    @cached_property
    def last(self) -> str:
        """The last service."""
        self.made.append("last")
        return "last"

    def method(self) -> None:
        """Fail if it is called."""
        pytest.fail("it is no service")


class Broken(Parts):
    """An assembly with a defect."""

    @cached_property
    def defect(self) -> str:
        """The service that cannot be made."""
        raise ImportError("cannot import name")


def test_all_services_are_made_ahead_but_those_of_another_layer(world: World) -> None:
    """The first request finds them; one that is missing fails when it is used."""
    platform = world.platform

    platform.prepare([Parts])

    parts = platform.assembled(Parts)
    assert parts.made == ["first", "last"]
    assert {"authenticator", "effects", "idempotency", "throttling"} <= set(
        vars(platform)
    )
    with pytest.raises(ModuleNotFoundError):
        parts.sealed  # noqa: B018


def test_a_defect_shows_when_services_are_made_ahead(world: World) -> None:
    """Only a library that is missing is no defect."""
    with pytest.raises(ImportError, match="cannot import name"):
        world.platform.prepare([Broken])


def test_a_renewed_platform_has_read_its_secrets_and_remembers_nothing(
    world: World,
) -> None:
    """It keeps what cannot be outdated: settings, table and clock."""
    stored = {"secretsmanager:signing": "1" * 16 + "abcdefghijklmnop"}
    reads: list[str] = []

    def read(reference: str) -> str:
        """Return the secret of now."""
        reads.append(reference)
        return stored[reference]

    settings = world.platform.settings.model_copy(
        update={
            "JWT_SECRET_KEY": "secretsmanager:signing",
            "FRONTEND_SECRET": "secretsmanager:signing",
        }
    )
    made: list[Any] = []

    def authenticator(platform: Platform) -> Any:
        """Make a part that is not shared."""
        made.append(platform)
        return object()

    before = Platform(
        settings,
        world.table,
        read_secret=read,
        authenticator=authenticator,
        clock=world.clock,
        new_id=lambda at: "id",
    )
    before.prepare([Parts])
    stored["secretsmanager:signing"] = "2" * 16 + "ABCDEFGHIJKLMNOP"

    after = before.renewed()

    assert reads == ["secretsmanager:signing"] * 4
    assert after.frontend_secrets.hold(stored["secretsmanager:signing"])
    now = world.clock()
    assert after.signing_keys.current(now) != before.signing_keys.current(now)
    assert (after.settings, after.table) == (settings, world.table)
    assert (after.clock, after.new_id(now)) == (world.clock, "id")
    assert after.assembled(Parts) is not before.assembled(Parts)
    assert after.authenticator is not before.authenticator
    assert made == [before, after]
