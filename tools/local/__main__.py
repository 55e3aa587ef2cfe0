"""`python -m tools.local` serves the local stage; `… reset` deletes its data."""

import sys

from tools.local.banner import banner
from tools.local.config import LocalConfig, LocalError
from tools.local.processes import Stopped, heed_signals, watch
from tools.local.reset import reset
from tools.local.stage import stage


def serve(config: LocalConfig) -> None:
    """Run the emulator and the server until told to stop."""
    with stage(config) as running:
        print(banner(config, running.accounts), flush=True)
        watch(running.processes)


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    try:
        config = LocalConfig.from_environment()
        if arguments == ["reset"]:
            reset(config)
            print("Deleted all local data, keys and demo accounts.")
        elif not arguments:
            heed_signals()
            serve(config)
        else:
            print("usage: python -m tools.local [reset]", file=sys.stderr)
            return 2
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except Stopped:
        print("Stopped; the data is kept for the next start.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
