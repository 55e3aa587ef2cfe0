"""The facts that features declare, as the stacks read them."""

import subprocess
import sys

import pytest

from infra import declared
from runtime.core.declaration import Feature, Router
from tests.infra.templates import ROOT


def test_the_command_prints_what_every_function_may_do() -> None:
    """An operator reads the grants of a role without opening every feature."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.declared"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = done.stdout
    for name in (*declared.router_names("auth"), *declared.router_names("api")):
        assert name in printed
    for worker in declared.workers().values():
        assert f"\n{worker.name}\n" in printed
        assert worker.handler in printed
    for action in declared.table_actions(*declared.routers_of("api")):
        assert action in printed
    assert printed.count("  POST /api/auth/") == len(declared.sensitive_paths())


@pytest.mark.parametrize(
    "route", [("POST", "/api/items"), ("GET", "/api/auth/factors")]
)
def test_only_a_post_below_auth_can_be_sensitive(
    monkeypatch: pytest.MonkeyPatch, route: tuple[str, str]
) -> None:
    """The gateway knows no other routes one by one, so it could not throttle them."""
    router = Router(name="x", module="x", paths=("/x",), sensitive=(route,))
    feature = Feature(name="x", routers=(router,))
    monkeypatch.setattr(declared, "declarations", lambda: (feature,))

    with pytest.raises(ValueError, match="cannot be sensitive"):
        declared.sensitive_paths()
