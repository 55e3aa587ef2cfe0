"""The settings that a stage can have, which refuse what cannot work.

Their parts are models of their own, and `rules.py` has what holds between them. The
values of each stage are in `infra/stages/values.py`.
"""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from infra.stages import feature_settings
from infra.stages.backups import Backups
from infra.stages.base import Settings
from infra.stages.caching import Valkey
from infra.stages.delivery import Delivery
from infra.stages.distribution import Edge
from infra.stages.functions import FunctionSettings, LongFunctionSettings
from infra.stages.removal import Removal
from infra.stages.rules import RULES
from infra.stages.traffic import Domain, Firewall, Throttle
from infra.stages.watching import Budget, Dashboards, Objectives, Probe

# The Python of the functions, in every stage: their packages hold its bytecode.
TARGET_PYTHON = "3.13"
# Of a stage for a pull request, by its number.
PREVIEW = r"pr-[1-9]\d{0,5}"


class StageError(Exception):
    """A stage that must not be deployed; the message names the field."""


class Stage(Settings):
    """All settings of one stage."""

    name: str = Field(
        pattern=rf"^((local|dev|staging|prod)(-prove)?|{PREVIEW})$",
        description="Ends with `-prove` where a proof deploys it (proof.py), and is "
        "`pr-NUMBER` for a pull request (previews.py).",
    )
    account: str | None = Field(default=None, pattern=r"^\d{12}$")
    region: str = "us-east-1"
    domain: Domain | None = None
    allowed_origins: tuple[str, ...] = Field(min_length=1)
    cors_allowed_headers: tuple[str, ...] = Field(
        default=(),
        description="Headers that pages may send besides those of the contract.",
    )
    debug: bool = False
    require_if_match: bool = Field(
        default=False, description="Refuse changes that name no version (428)."
    )

    architecture: Literal["arm64", "x86_64"] = "arm64"
    api: FunctionSettings
    auth: FunctionSettings
    jobs: LongFunctionSettings = LongFunctionSettings(
        memory_mb=512, timeout=timedelta(minutes=15)
    )
    worker: FunctionSettings = FunctionSettings(memory_mb=512)
    eraser: LongFunctionSettings = LongFunctionSettings(
        memory_mb=512, timeout=timedelta(minutes=10)
    )
    delivery: Delivery | None = Field(
        default=None,
        description="Delivery by CodeDeploy; else CloudFormation moves the aliases.",
    )

    throttle: Throttle = Field(
        description="Of each method that calls the api function; the firewall holds "
        "all together to the same rate."
    )
    auth_throttle: Throttle = Field(
        description="Of each method that calls the auth function."
    )
    api_keys: bool = False
    firewall: Firewall
    frontend_secret_generation: int = Field(
        default=1,
        ge=1,
        description="Raised after a frontend's secret was replaced, so that the next "
        "deployment puts it into the firewall.",
    )

    removal: Removal
    deletion_protection: bool
    customer_managed_key: bool = False
    data_generation: int = Field(
        default=1,
        ge=1,
        description="Raise it when the table or a secret was replaced, so that every "
        "function takes the new one (docs/runbooks/replace-the-table.md).",
    )
    adopted_table: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_.-]{3,255}$",
        description="A table that was restored and that the data stack takes over "
        "instead of making one; raise data_generation with it (docs/backup.md).",
    )
    backups: Backups | None = None
    log_retention_days: Literal[1, 7, 14, 30, 90, 180, 365]

    mail_from: str = Field(
        pattern=r"^[a-z0-9._+-]+@([a-z0-9-]+\.)+[a-z]{2,}$",
        description="What mails come from; its domain is verified with SES.",
    )
    frontend_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^?#\s]+$",
        description="What links in mails begin with; the primary origin unless given.",
    )
    alarm_email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$")
    runbooks: str = Field(
        default="docs/runbooks",
        pattern=r"^[^?#\s]*[^/?#\s]$",
        description="What the links of alarms begin with, such as the address at which "
        "your team reads this folder.",
    )
    objectives: Objectives | None = None
    dashboards: Dashboards = Dashboards.ONE
    probe: Probe | None = None
    budget: Budget | None = None
    settings: Annotated[dict[str, str], AfterValidator(feature_settings.checked)] = (
        Field(
            default={},
            description="Settings of features, by the names of their environment "
            "variables; each feature's `settings.py` has them with what they are else.",
        )
    )
    cache: Literal["dynamodb"] | Valkey = Field(
        default="dynamodb",
        description="Where what may be lost is kept: in the table, or in a cache that "
        "all processes share (docs/cache.md says when that pays).",
    )
    edge: Edge | None = Field(
        default=None, description="A distribution in front (docs/edge.md)."
    )

    @property
    def is_local(self) -> bool:
        """Whether it is deployed to the emulator alone."""
        return self.name.split("-")[0] == "local"

    @property
    def primary_origin(self) -> str:
        """The one origin that answers of the gateway and the firewall can allow."""
        return self.allowed_origins[0]

    @property
    def mail_domain(self) -> str:
        """The domain that must be verified with SES."""
        return self.mail_from.partition("@")[2]

    @property
    def mail_links(self) -> str:
        """The address that links in mails begin with."""
        return self.frontend_url or self.primary_origin

    @property
    def public_host(self) -> str | None:
        """The name at which clients call the API; None for AWS's own."""
        if self.edge:
            return self.edge.domain
        return self.domain.name if self.domain else None

    @property
    def valkey(self) -> Valkey | None:
        """The settings of the cache that all processes share; None without one."""
        return self.cache if isinstance(self.cache, Valkey) else None

    @property
    def cache_name(self) -> str:
        """The name of that cache: a dimension of its metrics, and in its address."""
        return f"backend-{self.name}"

    @property
    def prefix(self) -> str:
        """The first part of the names of this stage's stacks."""
        return f"Backend-{self.name}"

    @property
    def api_name(self) -> str:
        """The REST API's name: a dimension of the gateway's metrics."""
        return f"backend-{self.name}"

    @model_validator(mode="after")
    def _can_work(self) -> Self:
        for rule in RULES:
            rule(self)
        return self
