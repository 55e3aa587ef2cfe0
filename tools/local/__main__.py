"""`python -m tools.local` serves the local stage, `… web` with the example frontend.

`… reset` deletes its data.
"""

import sys

from tools.local.banner import banner, web_banner
from tools.local.config import LocalConfig, LocalError
from tools.local.frontend import FrontendConfig, frontend
from tools.local.processes import Stopped, heed_signals, watch
from tools.local.reset import reset
from tools.local.stage import Stage, stage


def serve(config: LocalConfig) -> None:
    """Run the emulator and the server until told to stop."""
    with stage(config) as running:
        _fill(config, running)
        print(banner(config, running), flush=True)
        watch(running.processes)


def serve_with_frontend(config: LocalConfig) -> None:
    """Run the stage and the example frontend until told to stop."""
    web = FrontendConfig.from_environment()
    web.require_free_port()
    addresses = {"FRONTEND_URL": web.url, "ALLOWED_ORIGINS": web.url}
    with (
        stage(config, more=addresses) as running,
        frontend(config, web, running.settings) as app,
    ):
        _fill(config, running)
        print(web_banner(config, running, web.url), flush=True)
        watch({**running.processes, "The frontend": app})


def _fill(config: LocalConfig, running: Stage) -> None:
    """Upload the demo files if the demo account is new."""
    if running.is_new:
        # Imported here: later starts need none of it.
        from tools.local.demo_upload import upload_files

        (account,) = (each for each in running.accounts if each.role == "user")
        upload_files(f"{config.url}/api", account)


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    try:
        config = LocalConfig.from_environment()
        if arguments == ["reset"]:
            reset(config)
            print("Deleted all local data, keys and demo accounts.")
        elif arguments in ([], ["web"]):
            heed_signals()
            (serve_with_frontend if arguments else serve)(config)
        else:
            print("usage: python -m tools.local [web | reset]", file=sys.stderr)
            return 2
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except Stopped:
        print("Stopped; the data is kept for the next start.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
