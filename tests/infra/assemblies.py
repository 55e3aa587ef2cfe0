"""The stages that are tested: ours and three made-up ones, synthesized once each."""

from functools import cache
from typing import Any

from infra.declared import event_sources
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from tests.infra.templates import Assembly, synthesize

# What none of our stages uses, so that it works on the day that one does.
MADE_UP: dict[str, tuple[str, dict[str, Any]]] = {
    "guarded": (
        "prod",
        {
            "delivery": {
                "shift": "canary_10_percent_5_minutes",
                "warm": "version",
                "watch_minutes": 3,
            },
            "api": {"memory_mb": 512, "provisioned": {"minimum": 2, "maximum": 2}},
            "auth": {"memory_mb": 1024},
            "api_keys": True,
            "cors_allowed_headers": ["X-Team", "X-Tenant"],
            "domain": {
                "name": "api.example.com",
                "certificate_arn": "arn:aws:acm:us-east-1:111122223333:certificate/a-b",
            },
            "alarm_email": "operator@example.com",
            "backups": {
                "daily_days": 7,
                "weekly_days": 35,
                "lock": "compliance",
                "copies": {
                    "vault_arn": "arn:aws:backup:eu-west-1:444455556666:"
                    "backup-vault:far-away",
                    "days": 90,
                },
            },
            "adopted_table": "Backend-prod-Data-Table-restored-20261129T031700Z",
            "data_generation": 2,
            "settings": {
                source.scan_setting: "guardduty"
                for source in event_sources().values()
                if source.scan_setting
            },
        },
    ),
    "edged": (
        "prod",
        {
            "edge": {
                "domain": "app.example.com",
                "frontend": "frontend.example.net",
                "zone": {"id": "Z0123456789ABCDEFGHIJ", "name": "example.com"},
            },
        },
    ),
    "faraway": (
        "staging",
        {
            "region": "eu-central-1",
            "edge": {
                "domain": "staging.example.com",
                "frontend": "frontend.example.net",
                "certificates": {
                    "distribution": "arn:aws:acm:us-east-1:111122223333:certificate/a",
                    "gateway": "arn:aws:acm:eu-central-1:111122223333:certificate/b",
                },
            },
        },
    ),
    "resized": (
        "dev",
        {
            "api": {
                "memory_mb": 512,
                "reserved": 10,
                "provisioned": {
                    "minimum": 1,
                    "maximum": 4,
                    "schedules": [
                        {"cron": "cron(0 7 ? * MON-FRI *)", "minimum": 3, "maximum": 8}
                    ],
                },
            },
            "auth": {"memory_mb": 1024, "snap_start": True, "reserved": 20},
            "worker": {"memory_mb": 512, "reserved": 3},
            "eraser": {"memory_mb": 512, "reserved": 2},
            "jobs": {"memory_mb": 512, "timeout": 900, "reserved": 4},
        },
    ),
    "cached": ("prod", {"cache": {"ecpu_per_second": 5_000}}),
}


def stage_named(name: str) -> Stage:
    """Return a stage of ours or a made-up one, validated like any other."""
    if name not in MADE_UP:
        return load_stage(name)
    base, changes = MADE_UP[name]
    return Stage.model_validate(load_stage(base).model_dump() | changes)


@cache
def assembly(name: str) -> Assembly:
    """Synthesize the stage of this name, once per process."""
    return synthesize(stage_named(name))
