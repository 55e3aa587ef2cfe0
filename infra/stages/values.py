"""The stages of this product: edit the values to make them yours.

`infra/stages/schema.py` says which settings there are and which are refused.
"""

from infra.stages.backups import Backups
from infra.stages.concurrency import Concurrency
from infra.stages.delivery import Delivery
from infra.stages.functions import FunctionSettings
from infra.stages.github import GitHub
from infra.stages.removal import Removal
from infra.stages.schema import Stage
from infra.stages.traffic import Firewall, Throttle
from infra.stages.watching import Budget, Dashboards, Objectives, Probe

MAIL_FROM = "no-reply@example.com"
LOCALHOST = ("http://localhost:3000",)

LOCAL = Stage(
    name="local",
    account="000000000000",
    architecture="x86_64",
    allowed_origins=LOCALHOST,
    mail_from=MAIL_FROM,
    debug=True,
    api=FunctionSettings(memory_mb=512),
    auth=FunctionSettings(memory_mb=1024),
    throttle=Throttle(rate=500, burst=500),
    auth_throttle=Throttle(rate=10, burst=20),
    firewall=Firewall(overall=10_000, auth=1_000),
    removal=Removal.DESTROY,
    deletion_protection=False,
    log_retention_days=1,
)

DEV = Stage(
    name="dev",
    allowed_origins=LOCALHOST,
    mail_from=MAIL_FROM,
    debug=True,
    api=FunctionSettings(memory_mb=512),
    auth=FunctionSettings(memory_mb=1024),
    delivery=Delivery(),
    throttle=Throttle(rate=50, burst=100),
    auth_throttle=Throttle(rate=5, burst=10),
    firewall=Firewall(overall=2_000, auth=200),
    removal=Removal.DESTROY,
    deletion_protection=False,
    log_retention_days=7,
    budget=Budget(usd=50, anomaly_usd=10),
)

STAGING = Stage(
    name="staging",
    allowed_origins=("https://staging.example.com",),
    mail_from=MAIL_FROM,
    api=FunctionSettings(memory_mb=512, provisioned=Concurrency(minimum=1, maximum=4)),
    auth=FunctionSettings(memory_mb=1024),
    delivery=Delivery(shift="canary_10_percent_5_minutes", watch_minutes=5),
    throttle=Throttle(rate=100, burst=200),
    auth_throttle=Throttle(rate=10, burst=20),
    firewall=Firewall(overall=2_000, auth=200),
    removal=Removal.RETAIN,
    deletion_protection=False,
    log_retention_days=30,
    objectives=Objectives(),
    probe=Probe(every_minutes=15),
    budget=Budget(usd=80, anomaly_usd=15),
)

PROD = Stage(
    name="prod",
    # AWS's own example: nobody can sign in there.
    account="111122223333",
    alarm_email="alarms@example.com",
    allowed_origins=("https://app.example.com",),
    mail_from=MAIL_FROM,
    api=FunctionSettings(memory_mb=512, provisioned=Concurrency(minimum=2, maximum=20)),
    # Kept free for signing in, whatever the other functions are busy with; and the most
    # passwords that are hashed at once.
    auth=FunctionSettings(
        memory_mb=1024, reserved=50, provisioned=Concurrency(minimum=1, maximum=5)
    ),
    # At once, since both aliases keep environments warm (docs/decisions/0042).
    delivery=Delivery(watch_minutes=5),
    throttle=Throttle(rate=500, burst=1_000),
    auth_throttle=Throttle(rate=20, burst=40),
    firewall=Firewall(overall=2_000, auth=100),
    removal=Removal.RETAIN,
    deletion_protection=True,
    customer_managed_key=True,
    backups=Backups(daily_days=7, weekly_days=35, monthly_days=180),
    log_retention_days=365,
    objectives=Objectives(),
    dashboards=Dashboards.EACH,
    probe=Probe(every_minutes=5),
    budget=Budget(usd=400, anomaly_usd=50),
)

STAGES = (LOCAL, DEV, STAGING, PROD)

# GitHub deploys nothing until this names your repository: docs/delivery-github.md.
GITHUB: GitHub | None = None
