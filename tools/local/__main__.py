"""`python -m tools.local` serves the local stage; `… reset` forgets its data."""

import signal
import sys
from types import FrameType

from tools.local.banner import banner
from tools.local.config import LocalConfig, LocalError
from tools.local.demo import DemoAccount, load_demo, seed
from tools.local.emulator import emulator, wait_for_emulator
from tools.local.environment import enter, load_settings
from tools.local.files import only_one
from tools.local.processes import Process, require_free_port, wait_until_answers, watch
from tools.local.reset import reset
from tools.local.server import server


class Stopped(BaseException):
    """Someone asked for the end: Ctrl-C, SIGTERM or a closed terminal."""


def serve(config: LocalConfig) -> None:
    """Run the emulator and the server until told to stop."""
    with only_one(config):
        require_free_port(config.port, "PORT")
        require_free_port(config.emulator_port, "EMULATOR_PORT")
        settings = load_settings(config)
        enter(settings)
        with emulator(config) as aws, server(config) as api:
            accounts = _prepare(config, settings, aws)
            wait_until_answers(api, config.port, "/api/health", "The server", limit=30)
            print(banner(config, accounts), flush=True)
            watch({"The emulator": aws, "The server": api})


def main(arguments: list[str]) -> int:
    """Do what the command line says and return the exit code."""
    try:
        config = LocalConfig.from_environment()
        if arguments == ["reset"]:
            reset(config)
            print("Local data, keys and demo accounts are gone.")
        elif not arguments:
            _heed_signals()
            serve(config)
        else:
            print("usage: python -m tools.local [reset]", file=sys.stderr)
            return 2
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except Stopped:
        print("Stopped; the data is kept.")
    return 0


def _prepare(
    config: LocalConfig, settings: dict[str, str], aws: Process
) -> list[DemoAccount]:
    """Make what is absent: table, bucket, queue, sender, demo data."""
    # Imported late: boto3 takes its time, and so does the emulator.
    from tools.local.resources import (
        drop_table,
        make_bucket,
        make_queue,
        make_sender,
        make_table,
    )

    wait_for_emulator(config, aws)
    is_new = make_table(settings)
    make_bucket(settings)
    make_queue(settings)
    make_sender(settings)
    accounts = [] if is_new else load_demo(config)
    if accounts:
        return accounts
    try:
        return seed(config)
    except BaseException:
        if is_new:
            drop_table(settings)
        raise


def _heed_signals() -> None:
    """Turn each signal that means "end" into an exception, once."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for number in numbers:
        signal.signal(number, stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
