"""Child processes end with the proof, and so does what they have started."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tools.prove import children
from tools.prove.children import ending_child
from tools.prove.deadline import TimeIsUp, at_most

MAKEFILE = """
wait:
\t@trap '' INT; echo $$$$ > shell; sleep 60 & echo $$! > sleeper; wait; true
"""


def lives(process: int) -> bool:
    """Tell whether a process is still running."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    # One that has ended and that nobody has asked for yet is a zombie.
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_a_target_of_make_has_started_ends_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Otherwise it would go on while the stage is destroyed."""
    monkeypatch.setattr(children, "_PATIENCE_SECONDS", 0.5)
    (tmp_path / "Makefile").write_text(MAKEFILE, encoding="utf-8")
    with pytest.raises(TimeIsUp), at_most(timedelta(seconds=1)):
        ending_child(["make", "wait"], os.environ, tmp_path)
    started = [
        int((tmp_path / name).read_text("utf-8")) for name in ("shell", "sleeper")
    ]
    end = time.monotonic() + 5
    while any(map(lives, started)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(lives, started))


def test_code_of_a_command_is_passed_on(tmp_path: Path) -> None:
    """A command that nobody interrupts ends by itself."""
    assert ending_child(["sh", "-c", "exit 3"], os.environ, tmp_path) == 3
