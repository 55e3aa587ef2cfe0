"""Deletion of all data of the local stage."""

import shutil

from tools.local.config import LocalConfig
from tools.local.files import only_one


def reset(config: LocalConfig) -> None:
    """Delete data, keys and demo accounts; raise if the stage is running."""
    if not config.directory.exists():
        return
    with only_one(config):
        for path in config.directory.iterdir():
            if path == config.lock_file:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
