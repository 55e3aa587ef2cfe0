"""The settings that a stage can have: frozen models that refuse what cannot work.

The values of each stage are in `infra/stages/values.py`.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from infra.stages import feature_settings
from infra.stages.backups import Backups
from infra.stages.base import Settings
from infra.stages.caching import Valkey
from infra.stages.concurrency import Concurrency
from infra.stages.delivery import AT_ONCE, Delivery
from infra.stages.distribution import Edge
from infra.stages.watching import Budget, Dashboards, Objectives, Probe
from runtime.core.contract import HEADER_NAME

# The Python of the functions, in every stage: their packages hold its bytecode.
TARGET_PYTHON = "3.13"
GATEWAY_TIMEOUT = timedelta(seconds=29)
# As browsers send it: lower case, no path, no port that the scheme implies.
ORIGIN = re.compile(
    r"http://(?!.*:80$)[a-z0-9.-]+(:\d+)?|https://(?!.*:443$)[a-z0-9.-]+(:\d+)?"
)
LAMBDA_LIMIT = timedelta(minutes=15)
# Of a stage for a pull request, by its number.
PREVIEW = r"pr-[1-9]\d{0,5}"
# Those of the partition `aws`: packages leave out what others need (endpoints,
# certificate authorities), and not all services are there.
REGION = re.compile(r"(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+")


class StageError(Exception):
    """A stage that must not be deployed; the message names the field."""


class Removal(StrEnum):
    """The fate of data when its stack is destroyed."""

    RETAIN = "retain"
    DESTROY = "destroy"


class FunctionSettings(Settings):
    """Size and concurrency of one function that the gateway waits for."""

    memory_mb: int = Field(ge=128, le=10_240)
    timeout: timedelta = timedelta(seconds=28)
    reserved: int | None = Field(default=None, ge=1)
    provisioned: Concurrency | None = None
    snap_start: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.snap_start and self.provisioned:
            raise ValueError("snap_start cannot be combined with provisioned")
        self._ends_in_time()
        if self.timeout < timedelta(seconds=1) or self.timeout.microseconds:
            raise ValueError("timeout must be in whole seconds, at least one")
        if self.reserved and self.provisioned:
            if self.reserved < self.provisioned.largest:
                raise ValueError(
                    "reserved must not be below provisioned.maximum, in its schedules "
                    "either"
                )
        return self

    def _ends_in_time(self) -> None:
        """Refuse a timeout at which the gateway has given up already."""
        if self.timeout >= GATEWAY_TIMEOUT:
            raise ValueError("timeout must be below the gateway's 29 s")


class LongFunctionSettings(FunctionSettings):
    """Size and concurrency of a function that nobody waits for."""

    def _ends_in_time(self) -> None:
        if self.timeout > LAMBDA_LIMIT:
            raise ValueError("timeout must not be above Lambda's 15 minutes")


class Throttle(Settings):
    """A rate limit of API Gateway: a token bucket for each method, by best effort."""

    rate: float = Field(gt=0, description="Requests per second.")
    burst: int = Field(ge=1)


class Firewall(Settings):
    """Rate limits of the web ACL: requests per client in five minutes.

    That of all clients together follows from the stage's throttle.
    """

    overall: int = Field(ge=10)
    auth: int = Field(ge=10)

    @model_validator(mode="after")
    def _tighter(self) -> Self:
        if self.auth > self.overall:
            raise ValueError("auth must not be above overall")
        return self


class Domain(Settings):
    """The API's own domain name, with its certificate."""

    name: str = Field(pattern=r"^[a-z0-9.-]+\.[a-z]{2,}$")
    certificate_arn: str = Field(pattern=r"^arn:aws[a-z-]*:acm:")


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
    def _region_can_work(self) -> Self:
        if not REGION.fullmatch(self.region):
            raise ValueError(
                f"region: {self.region!r} is none of the partition aws; China, "
                "GovCloud, isolated and sovereign regions lack services and need other "
                "packages"
            )
        return self

    @model_validator(mode="after")
    def _origins_are_exact(self) -> Self:
        for origin in self.allowed_origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"allowed_origins: {origin!r} is no origin as browsers send it; a "
                    "wildcard is none either, since the API takes credentials"
                )
            if self.name == "prod" and not origin.startswith("https://"):
                raise ValueError("allowed_origins must be https in prod")
        return self

    @model_validator(mode="after")
    def _headers_have_names(self) -> Self:
        for name in self.cors_allowed_headers:
            if not re.fullmatch(HEADER_NAME, name):
                raise ValueError(
                    f"cors_allowed_headers: {name!r} is no name of one header"
                )
        return self

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if self.domain and self.domain.certificate_arn.split(":")[3] != self.region:
            raise ValueError("domain.certificate_arn must be in the stage's region")
        if (
            self.auth_throttle.rate > self.throttle.rate
            or self.auth_throttle.burst > self.throttle.burst
        ):
            raise ValueError("auth_throttle must not be above throttle")
        return self

    @model_validator(mode="after")
    def _backups_outlive_what_they_are_of(self) -> Self:
        if self.backups and self.removal is not Removal.RETAIN:
            raise ValueError("backups need removal=retain: they would go with the data")
        if self.backups and self.backups.copies:
            _, _, _, region, account, *_ = self.backups.copies.vault_arn.split(":")
            if (region, account) == (self.region, self.account):
                raise ValueError(
                    "backups.copies.vault_arn must be of another region or account"
                )
        if self.adopted_table and self.data_generation == 1:
            raise ValueError(
                "adopted_table needs data_generation to be raised: functions would "
                "keep the former table"
            )
        return self

    @model_validator(mode="after")
    def _edge_is_all_there_is(self) -> Self:
        edge = self.edge
        if edge is None:
            return self
        if self.domain:
            raise ValueError("domain must be left out with edge: it has one")
        if edge.origin not in self.allowed_origins:
            raise ValueError(
                f"allowed_origins must have {edge.origin}: its pages upload files"
            )
        given = edge.certificates
        if given and given.gateway.split(":")[3] != self.region:
            raise ValueError("edge.certificates.gateway must be in the stage's region")
        return self

    @model_validator(mode="after")
    def _snapshots_are_of_requests(self) -> Self:
        for name in ("worker", "eraser", "jobs"):
            if getattr(self, name).snap_start:
                raise ValueError(
                    f"{name}.snap_start must be off: nobody waits for its starts, and "
                    "its process is not renewed when a snapshot is resumed"
                )
        return self

    @model_validator(mode="after")
    def _deliveries_can_work(self) -> Self:
        if self.delivery is None:
            return self
        kept = {"api": self.api.provisioned, "auth": self.auth.provisioned}
        for name, warm in kept.items():
            if self.delivery.warm == "version" and warm:
                if warm.minimum != warm.maximum or warm.schedules:
                    raise ValueError(
                        f"{name}.provisioned must have maximum equal to minimum and no "
                        "schedules where delivery.warm is version: a version, unlike "
                        "an alias, is not scaled"
                    )
        if self.delivery.shift != AT_ONCE and all(
            self.delivery.shift_of(warm) == AT_ONCE for warm in kept.values()
        ):
            raise ValueError(
                f"delivery.shift: nothing would move by {self.delivery.shift}, since "
                "the aliases of api and auth keep environments warm; choose "
                "all_at_once, or warm=version"
            )
        return self

    @model_validator(mode="after")
    def _emulator_has_no_network(self) -> Self:
        if self.is_local and self.valkey:
            raise ValueError(
                "cache: the emulator has neither networks nor ElastiCache; tests start "
                "a Valkey server of their own"
            )
        return self

    @model_validator(mode="after")
    def _prod_is_one_account_that_somebody_watches(self) -> Self:
        if self.name == "prod":
            if self.account is None:
                raise ValueError(
                    "account must be set in prod: nothing may be deployed elsewhere"
                )
            if self.alarm_email is None:
                raise ValueError(
                    "alarm_email must be set in prod: its alarms would reach nobody"
                )
        return self

    @model_validator(mode="after")
    def _prod_keeps_its_data(self) -> Self:
        if self.name == "prod":
            if self.removal is not Removal.RETAIN:
                raise ValueError("removal must be retain in prod")
            if not self.deletion_protection:
                raise ValueError("deletion_protection must be on in prod")
            if self.debug:
                raise ValueError("debug must be off in prod")
            if self.log_retention_days < 90:
                raise ValueError("log_retention_days must be at least 90 in prod")
        return self
