"""The page about jobs: its job works as it stands."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FILE = re.compile(r"`(runtime/[\w/.]+)`:\n\n```python\n(.*?)```", re.DOTALL)
_DRIVEN = """
import tests.service_environment
from tests.unit.world import World
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.leases import Invocation
from runtime.core.jobs.working import JobWorker
from runtime.core.declaration import resolve
from runtime.core.owner import Owner
from runtime.features.greetings.routes import router
from runtime.wiring import job_kinds
from datetime import timedelta

world = World()
owner = Owner.user("01JZZZZZZZZZZZZZZZZZZZZZZZ")
job = world.platform.jobs.ask(owner, "greetings", {"name": "Ada"}).resource
worker = JobWorker(JobRepository(world.table), world.table, world.clock)
invoked = Invocation("one", world.clock() + timedelta(minutes=15))
run = resolve(job_kinds()["greetings"].run)
print(worker.step(Attempt(owner, job.id, 1), "greetings", run, invocation=invoked))
"""


def test_the_job_of_the_page_works(tmp_path: Path) -> None:
    """It is taken from the page, in a copy, with no more than the page says."""
    for name in ("runtime", "tests", "tools", "infra"):
        ignored = shutil.ignore_patterns("__pycache__", "snapshots")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    page = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
    for file, code in _FILE.findall(page):
        target = tmp_path / file
        target.parent.mkdir(parents=True, exist_ok=True)
        (target.parent / "__init__.py").touch()
        target.write_text(code, encoding="utf-8")
    features = tmp_path / "runtime" / "features" / "__init__.py"
    listed = features.read_text().replace(
        "FEATURES = (", 'FEATURES = (\n    "greetings",'
    )
    features.write_text(listed, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", _DRIVEN],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert "Hello, Ada!" in done.stdout
