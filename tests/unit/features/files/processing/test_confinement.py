"""Work in a process of its own: whatever happens there, this one goes on."""

import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from runtime.features.files.processing import confinement
from runtime.features.files.processing.confinement import (
    MB,
    ConfinedWorkFailed,
    Done,
    Limits,
    main,
    run_confined,
)
from runtime.features.files.processing.errors import Reason, Rejected

LIMITS = Limits(memory_bytes=400 * MB, seconds=2, output_bytes=MB)


def work(given: Mapping[str, Any]) -> dict[str, Any]:
    """Do what a test asks for, in the other process."""
    match given["do"]:
        case "tell":
            print("whatever a library prints")
            names = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE
            limits = [resource.getrlimit(name)[0] for name in names]
            return {"environment": dict(os.environ), "limits": limits}
        case "take":
            return {"taken": len(bytearray(given["bytes"]))}
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), given["signal"])
        case "refuse":
            raise Rejected(Reason.POLYGLOT, "seen")
        case "write":
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            Path("large").write_bytes(bytes(2 * MB))
        case "link":
            Path("original").symlink_to("/proc/self/environ")
            return {}
        case "open":
            for number in range(200):
                os.open("/dev/null", os.O_RDONLY)
    raise ValueError("a mistake of ours")


def run(folder: Path, limits: Limits = LIMITS, **given: Any) -> Done:
    """Have something done."""
    return run_confined(
        f"{__name__}.work", given, folder, limits, crashed=Reason.BROKEN_IMAGE
    )


def test_result_and_peak_come_back(tmp_path: Path) -> None:
    """Nothing that is printed there disturbs them."""
    small, large = run(tmp_path, do="tell"), run(tmp_path, do="take", bytes=100 * MB)
    assert large.result == {"taken": 100 * MB}
    assert 0 < small.peak_bytes < 60 * MB
    assert 100 * MB < large.peak_bytes < 160 * MB


def test_process_has_limits_and_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who breaks into it finds nothing there to go on with."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("JWT_SECRET_KEY", "secret")
    told = run(tmp_path, do="tell").result
    assert told["limits"] == [LIMITS.memory_bytes, LIMITS.seconds, 0]
    assert "secret" not in told["environment"].values()
    assert not any("AWS" in name for name in told["environment"])


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_memory_and_environment_of_this_process_are_closed_to_it(
    tmp_path: Path,
) -> None:
    """Both run as one user, who may read them unless the system is told otherwise."""
    run(tmp_path, do="tell")
    assert Path("/proc/self/environ").stat().st_uid == 0
    get_dumpable = 3
    assert ctypes.CDLL(None).prctl(get_dumpable) == 0


def test_nothing_but_plain_files_is_taken_from_it(tmp_path: Path) -> None:
    """A link would have this process read, and publish, what the other one may not."""
    with pytest.raises(Rejected, match="broken_image"):
        run(tmp_path, do="link")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"do": "take", "bytes": 500 * MB}, Reason.TOO_MUCH_MEMORY),
        ({"do": "spin"}, Reason.TOOK_TOO_LONG),
        ({"do": "die", "signal": signal.SIGSEGV}, Reason.BROKEN_IMAGE),
        ({"do": "die", "signal": signal.SIGABRT}, Reason.BROKEN_IMAGE),
        # As the system does when there is no memory left.
        ({"do": "die", "signal": signal.SIGKILL}, Reason.TOO_MUCH_MEMORY),
        ({"do": "refuse"}, Reason.POLYGLOT),
    ],
)
def test_file_that_reaches_a_limit_is_rejected(
    tmp_path: Path, given: dict[str, Any], reason: Reason
) -> None:
    """Its reason says which."""
    with pytest.raises(Rejected) as rejected:
        run(tmp_path, **given)
    assert rejected.value.reason is reason


def test_process_that_waits_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It uses no time of the processor, and would never end by itself."""
    monkeypatch.setattr(confinement, "_WALL_FACTOR", 1)
    begun = time.monotonic()
    with pytest.raises(Rejected, match="took_too_long"):
        run(tmp_path, do="sleep")
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("do", "said"),
    [("else", "a mistake of ours"), ("write", "File too large"), ("open", "many open")],
)
def test_mistake_of_ours_rejects_no_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, do: str, said: str
) -> None:
    """The step is tried again; the log tells what was said, the execution does not."""
    with pytest.raises(ConfinedWorkFailed) as failed:
        run(tmp_path, do=do)

    assert said in caplog.text
    assert str(failed.value) == "exit code 1"


def test_process_that_ends_without_a_word_rejects_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have ended before it looked at the file."""
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(ConfinedWorkFailed, match="exit code 0"):
        run(tmp_path, do="tell")


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"do": "take", "bytes": 1}, {"result": {"taken": 1}}),
        ({"do": "refuse"}, {"reason": "polyglot", "detail": "seen"}),
    ],
)
def test_outcome_is_left_as_a_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, Any],
    left: dict[str, object],
) -> None:
    """Limits are set before anything else; here they are only noted."""
    monkeypatch.chdir(tmp_path)
    noted: list[int] = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: noted.append(kind))

    assert main([f"{__name__}.work", json.dumps(given), json.dumps(vars(LIMITS))]) == 0

    assert {resource.RLIMIT_AS, resource.RLIMIT_CPU} <= set(noted)
    found = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert found.pop("peak_bytes") > 0
    assert found == left


def test_memory_that_is_refused_is_the_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python raises an error for it, which is no mistake of ours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: None)

    def fail(dotted: str) -> None:
        raise MemoryError

    monkeypatch.setattr(confinement, "resolve", fail)
    main(["x", "{}", json.dumps(vars(LIMITS))])
    found = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert found["reason"] == "too_much_memory"


def test_peak_is_known_without_the_files_of_linux(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Developers have other machines."""

    def missing(self: Path, encoding: str) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", missing)
    assert confinement.peak_bytes() > MB
