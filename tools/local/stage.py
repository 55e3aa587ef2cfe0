"""A local stage: the emulated AWS, the server, and the data that both need."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from tools.local.config import LocalConfig
from tools.local.demo import DemoAccount, load_demo, seed
from tools.local.emulator import emulator, wait_for_emulator
from tools.local.environment import enter, load_settings
from tools.local.files import only_one
from tools.local.model import stand_in_settings
from tools.local.processes import Process, require_free_port, wait_until_answers
from tools.local.server import server
from tools.local.tasks import SECRET


@dataclass(frozen=True)
class Stage:
    """A running stage.

    Attributes:
        accounts: the demo accounts.
        is_new: whether they were made at this start.
        settings: the settings of its service.
        processes: its processes, by names to show to people.
    """

    accounts: list[DemoAccount]
    is_new: bool
    settings: Mapping[str, str]
    processes: Mapping[str, Process]


@contextmanager
def stage(
    config: LocalConfig,
    *,
    reload: bool = True,
    output: IO[bytes] | None = None,
    more: Mapping[str, str] | None = None,
) -> Iterator[Stage]:
    """Run a stage for as long as the block lasts, then end all of its processes.

    Args:
        config: ports and files; no other stage may be running there.
        reload: restart the server when the code changes.
        output: file for the server's log; the terminal if None.
        more: settings that are added to the stored ones.

    Raises:
        LocalError: a port is taken, or a process does not start.
    """
    with only_one(config):
        require_free_port(config.port, "PORT")
        require_free_port(config.emulator_port, "EMULATOR_PORT")
        settings = load_settings(config) | dict(more or {})
        settings[SECRET] = secrets.token_hex(32)
        settings |= stand_in_settings(config, settings)
        enter(settings)
        api_server = server(config, reload=reload, output=output)
        with emulator(config) as aws, api_server as api:
            accounts, is_new = _prepare(config, settings, aws)
            wait_until_answers(api, config.port, "/api/health", "The server", limit=30)
            processes = {"The emulator": aws, "The server": api}
            yield Stage(accounts, is_new, settings, processes)


def _prepare(
    config: LocalConfig, settings: dict[str, str], aws: Process
) -> tuple[list[DemoAccount], bool]:
    """Create missing resources: bucket, queues, what runs jobs, table, demo data.

    Returns:
        the demo accounts, and whether they are new.
    """
    # Imported here: boto3 takes time to load, and the emulator starts meanwhile.
    from tools.local.jobs import make_jobs, resume_jobs
    from tools.local.resources import (
        drop_table,
        make_bucket,
        make_object_rules,
        make_queues,
        make_sender,
        make_table,
    )

    wait_for_emulator(config, aws)
    make_bucket(settings)
    make_queues(settings)
    make_object_rules(settings)
    make_sender(settings)
    make_jobs(config, settings)
    # The last one: the polling of workers begins when the table is there.
    is_new = make_table(settings)
    if not is_new:
        resume_jobs(settings)
    accounts = [] if is_new else load_demo(config)
    if accounts:
        return accounts, False
    try:
        return seed(config), True
    except BaseException:
        if is_new:
            drop_table(settings)
        raise
