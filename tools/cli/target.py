"""The stage that a command works on."""

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

LOCAL_ENV = Path(".local") / "env"


@dataclass(frozen=True)
class Target:
    """The table and region to work on; options override the environment, then files."""

    table: str | None = None
    region: str | None = None
    endpoint: str | None = None

    def apply(self) -> None:
        """Set the target in os.environ, from which the settings are read."""
        if "STAGE" not in os.environ and not self.names_a_stage and LOCAL_ENV.exists():
            for name, value in dotenv_values(LOCAL_ENV).items():
                if value is not None:
                    os.environ.setdefault(name, value)
        chosen = {
            "DYNAMODB_TABLE_NAME": self.table,
            "AWS_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint,
        }
        os.environ.update({k: v for k, v in chosen.items() if v is not None})

    @property
    def names_a_stage(self) -> bool:
        """Whether an option names a stage other than the local one."""
        return self.table is not None or self.region is not None
