"""Draws docs/architecture.svg from the reviewed templates of production.

`python -m tools.pictures.architecture` writes it anew; the same templates give the same
bytes. A resource of a kind that is drawn needs a place in `PLACES`, or the command
fails, so that nothing is left out unnoticed; state machines share one.
"""

import json
import sys
from collections.abc import Iterable
from html import escape
from pathlib import Path
from textwrap import wrap

from tools.pictures.facts import Deployment, Template, short
from tools.pictures.places import (
    CARD,
    COLUMN,
    DECLARED_TOP,
    GAP,
    LEFT,
    Place,
    places_of_declared,
)

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "architecture.svg"
SNAPSHOTS = ROOT / "tests" / "infra" / "snapshots" / "prod"

MACHINE = "AWS::StepFunctions::StateMachine"
DRAWN = (
    "AWS::ApiGateway::RestApi",
    "AWS::Backup::BackupVault",
    "AWS::DynamoDB::GlobalTable",
    "AWS::Events::Rule",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::CloudWatch::Dashboard",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    MACHINE,
    "AWS::WAFv2::WebACL",
)
ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
_CHARACTER = 7
"""The width of a character of a note, roughly."""
_LINE = 16
_ALARM_COLUMNS = 4
_ALARM_HEIGHT = 20
_WIDTH = 1370
_JOBS_TOP = 966


PLACES = {
    "FirewallAcl": Place(200, 64, 200, 240, "AWS WAF"),
    "GatewayApi": Place(430, 64, 200, 240, "API Gateway"),
    "AuthFunction": Place(660, 64, 200, 110, "/api/auth/*"),
    "ApiFunction": Place(660, 194, 200, 110, "/api/* otherwise"),
    "MailFunction": Place(200, 392, 200, 92, "sends mail"),
    "MailsQueue": Place(430, 392, 200, 92, "mails to send"),
    "RelayFunction": Place(660, 392, 200, 92, "hands mail on"),
    "MailsDeadLetters": Place(430, 512, 200, 76, "undeliverable mail"),
    "Failures": Place(200, 608, 200, 92, "runs given up"),
    "Sweep": Place(660, 512, 200, 76, "schedule"),
    "Removals": Place(430, 608, 200, 92, "schedule"),
    "RemovalFunction": Place(660, 608, 200, 92, "erases accounts"),
    "Rotate": Place(430, 720, 200, 92, "schedule"),
    "RotationFunction": Place(660, 720, 200, 92, "rotates keys"),
    "MailEventsDeadLetters": Place(200, 720, 200, 92, "unread events"),
    "MailEventsTopic": Place(200, 838, 200, 92, "SNS: SES's events"),
    "MailEventsQueue": Place(430, 838, 200, 92, "bounces, complaints"),
    "FeedbackFunction": Place(660, 838, 200, 92, "marks addresses"),
    "Table": Place(930, 64, 170, 636, "DynamoDB"),
    "Files": Place(1124, 64, 218, 94, "S3"),
    "AccessLogs": Place(1124, 170, 218, 76, "S3"),
    "Key": Place(1124, 258, 218, 62, "KMS"),
    "SigningKeys": Place(1136, 370, 194, 102, ""),
    "RefreshKey": Place(1136, 484, 194, 102, ""),
    "FactorKey": Place(1136, 598, 194, 70, ""),
    "FrontendSecret": Place(1136, 680, 194, 116, ""),
    "OtherFrontendSecret": Place(1136, 808, 194, 116, ""),
    "BackupsVault": Place(930, 710, 170, 60, "AWS Backup"),
    "BackupKey": Place(930, 778, 170, 60, "KMS"),
    "ProbeAccount": Place(930, 846, 170, 90, "Secrets Manager"),
    "JobsQueue": Place(200, 1006, 200, 92, "jobs to start"),
    "StartFunction": Place(430, 1006, 200, 92, "starts jobs"),
    "JobFunction": Place(900, 1006, 200, 92, "does jobs"),
    "JobsDeadLetters": Place(200, 1122, 200, 76, "jobs not started"),
    "JobFailures": Place(430, 1122, 200, 76, "sweeps given up"),
    "JobSweep": Place(200, 1222, 200, 76, "schedule"),
    "EndingFunction": Place(430, 1222, 200, 92, "ends jobs, undoes"),
    "EndingsQueue": Place(660, 1222, 200, 92, "jobs to end"),
    "EndingsDeadLetters": Place(900, 1222, 200, 76, "jobs not ended"),
}
"""The places of the resources, by logical id without hash."""

OPERATIONS = {
    "Pages": Place(1124, 28, 218, 54, "SNS: wakes people"),
    "Alarms": Place(1124, 94, 218, 54, "SNS: e-mail"),
    "ServiceDashboard": Place(1124, 160, 218, 54, "CloudWatch"),
    "DataDashboard": Place(1124, 226, 218, 54, "CloudWatch"),
    "MailDashboard": Place(1124, 292, 218, 54, "CloudWatch"),
    "FilesAndJobsDashboard": Place(1124, 358, 218, 54, "CloudWatch"),
    "BusinessDashboard": Place(1124, 424, 218, 54, "CloudWatch"),
}
"""The places of those that watch the others, from the top of their frame."""

WITH_MACHINES = {
    "Stopped": Place(660, 1112, 200, 88, "executions stopped"),
    "UndeliveredEndings": Place(900, 1122, 200, 76, "endings not delivered"),
}
"""The places of what is there only if there are state machines."""

MACHINES = Place(660, 1006, 200, 104, "Step Functions")
"""The place that all state machines share, one below the other."""

OUTSIDERS = (
    ("Browser", "Bearer token", Place(16, 76, 140, 60, "")),
    ("Next.js server", "frontend's secret", Place(16, 154, 140, 60, "")),
    ("Other services", "signed (SigV4)", Place(16, 232, 140, 60, "")),
    ("Amazon SES", "sends on", Place(16, 408, 140, 60, "")),
)
"""Those outside the stacks."""

WAYS = (
    "M156 106 H198",
    "M156 184 H198",
    "M156 262 H198",
    "M400 184 H428",
    "M630 119 H658",
    "M630 249 H658",
    "M860 119 H928",
    "M860 249 H928",
    "M660 438 H632",
    "M200 438 H158",
    "M860 654 H928",
    "M860 766 H1122",
    "M860 860 H1010 V702",
    "M690 484 V500 H644 V958 H300 V1004",
    "M630 1052 H658",
    "M860 1052 H898",
)
"""Calls, from who makes them."""

EVENTS = (
    "M930 438 H862",
    "M430 438 H402",
    "M530 484 V510",
    "M760 512 V486",
    "M630 654 H658",
    "M630 766 H658",
    "M86 468 V884 H198",
    "M400 884 H428",
    "M630 884 H658",
    "M430 860 H415 V766 H402",
    "M400 1052 H428",
    "M300 1098 V1120",
    "M760 1098 V1120",
    "M760 1198 V1220",
    "M860 1160 H898",
    "M400 1260 H428",
    "M660 1268 H632",
    "M860 1260 H898",
    "M530 1222 V1200",
)
"""Events, from what brings them about."""

STYLE = """
  .page { fill: #ffffff }
  .stack { fill: #f6f8fa; stroke: #8c959f; stroke-dasharray: 5 4 }
  .card { fill: #ffffff; stroke: #57606a }
  .name { fill: #1f2328; font-weight: 600; font-size: 15px }
  .note { fill: #57606a; font-size: 13px }
  .label { fill: #57606a; font-size: 13px; font-weight: 600; letter-spacing: .04em }
  .way, .event { stroke: #0969da; stroke-width: 1.6; fill: none }
  .event { stroke: #bf5700; stroke-dasharray: 4 3 }
  .tip { fill: #0969da } .spark { fill: #bf5700 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 }
    .stack { fill: #151b23; stroke: #656c76 }
    .card { fill: #0d1117; stroke: #9198a1 }
    .note, .label { fill: #9198a1 }
    .name { fill: #f0f6fc }
    .way { stroke: #58a6ff } .tip { fill: #58a6ff }
    .event { stroke: #f0883e } .spark { fill: #f0883e }
  }
"""


def draw(templates: Iterable[Template]) -> str:
    """Return the picture of these stacks.

    Raises:
        ValueError: a resource has no place, or one that is too low.
    """
    deployment = Deployment(templates)
    drawn = {short(name): name for name in deployment.of_type(*DRAWN)}
    declared = places_of_declared(set(drawn) - set(PLACES))
    top = DECLARED_TOP
    if declared:
        top = max(each.y + each.height for each in declared.values()) + 2 * GAP
    places = places_with(map(short, deployment.of_type(MACHINE))) | declared
    places |= {name: each._replace(y=each.y + top) for name, each in OPERATIONS.items()}
    if set(drawn) != set(places):
        raise ValueError(f"give a place or take it: {set(drawn) ^ set(places)}")
    alarms = [short(name) for name in deployment.of_type(*ALARMS)]
    rows = -(-len(alarms) // _ALARM_COLUMNS)
    bottom = max(top + 60 + rows * _ALARM_HEIGHT, top + 494)
    height = bottom + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        " font-family=\"system-ui, -apple-system, 'Segoe UI', sans-serif\""
        ' role="img" aria-labelledby="title">',
        '<title id="title">The stacks of production: a request passes the firewall and'
        " the gateway to one of two functions; workers send mail, erase accounts and"
        " rotate keys, and jobs run behind requests.</title>",
        f"<style>{STYLE}</style>",
        f"<defs>{_marker('tip')}{_marker('spark')}</defs>",
        f'<rect class="page" width="{_WIDTH}" height="{height}"/>',
        *_stack(180, 24, 700, 300, "SERVICE: remembers nothing"),
        *_stack(180, 352, 700, 596, "WORKERS: mail, erasure, key rotation"),
        *_stack(910, 24, 444, 924, "DATA: retained in staging and prod"),
        *_stack(180, _JOBS_TOP, 1174, 366, "JOBS: work behind requests"),
        *_declared_frame(declared, top),
        *_stack(180, top, 1174, bottom - top, "OPERATIONS"),
        *_stack(16, top, 140, bottom - top, "ACCOUNT"),
        *_text(
            "note",
            30,
            top + 52,
            *wrap("The role by which API Gateway writes logs", 16),
        ),
        *_text("note", 30, top + 116, *wrap("Once per account and region", 16)),
        '<rect class="stack" x="1124" y="332" width="218" height="604" rx="8"/>',
        *_text("label", 1136, 356, "SECRETS MANAGER"),
        *_text("note", 218, 548, "calls"),
        '<path class="way" marker-end="url(#tip)" d="M260 544 H320"/>',
        *_text("note", 218, 574, "starts"),
        '<path class="event" marker-end="url(#spark)" d="M260 570 H320"/>',
    ]
    for name, note, place in OUTSIDERS:
        parts += _card(place, name, [note])
    for name, place in places.items():
        parts += _card(place, name, deployment.lines(drawn[name]))
    parts += (f'<path class="way" marker-end="url(#tip)" d="{d}"/>' for d in WAYS)
    parts += (f'<path class="event" marker-end="url(#spark)" d="{d}"/>' for d in EVENTS)
    parts += _text("note", 200, top + 46, f"{len(alarms)} alarms:")
    for at, name in enumerate(alarms):
        x = 200 + at // rows * 228
        y = top + 70 + at % rows * _ALARM_HEIGHT
        parts += _text("note", x, y, name)
    return "\n".join([*parts, "</svg>", ""])


def places_with(machines: Iterable[str]) -> dict[str, Place]:
    """Return the places of all resources, those of these state machines among them."""
    names = sorted(machines)
    if not names:
        return PLACES
    height = MACHINES.height // len(names)
    # Where there are several, their names have to do.
    heading = MACHINES.heading if len(names) == 1 else ""
    own = {
        name: MACHINES._replace(
            y=MACHINES.y + at * height, height=height, heading=heading
        )
        for at, name in enumerate(names)
    }
    return PLACES | WITH_MACHINES | own


def _declared_frame(places: dict[str, Place], bottom: int) -> list[str]:
    """Return the frame of declared workers, with the events that call them."""
    if not places:
        return []
    height = bottom - GAP - DECLARED_TOP
    label = "WORKERS AND JOBS: with triggers or layers that features declare"
    parts = _stack(180, DECLARED_TOP, 1174, height, label)
    for name, place in places.items():
        follows = name.endswith(("ObjectsQueue", "Function")) and place.x > LEFT
        if follows:
            middle = place.y + place.height // 2
            way = f"M{place.x - COLUMN + CARD} {middle} H{place.x - 2}"
            parts.append(f'<path class="event" marker-end="url(#spark)" d="{way}"/>')
    return parts


def _marker(name: str) -> str:
    """Return the head of an arrow."""
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
        f' markerHeight="7" orient="auto"><path class="{name}" d="M0 0 10 5 0 10z"/>'
        "</marker>"
    )


def _stack(x: int, y: int, width: int, height: int, label: str) -> list[str]:
    """Return the frame of a stack."""
    return [
        f'<rect class="stack" x="{x}" y="{y}" width="{width}" height="{height}"'
        ' rx="10"/>',
        *_text("label", x + 14, y + 24, label),
    ]


def _card(place: Place, name: str, notes: list[str]) -> list[str]:
    """Return a resource: what it is, its name, what is to be known of it."""
    fitting = (place.width - 20) // _CHARACTER
    lines = [line for note in notes for line in wrap(note, fitting)]
    x, y = place.x + 12, place.y + 23
    parts = [
        f'<rect class="card" x="{place.x}" y="{place.y}" width="{place.width}"'
        f' height="{place.height}" rx="6"/>'
    ]
    if place.heading:
        parts += _text("note", x, y, place.heading)
        y += 18
    if y + 10 + _LINE * len(lines) > place.y + place.height:
        raise ValueError(f"{name} needs a higher place for its {len(lines)} lines")
    return [*parts, *_text("name", x, y, name), *_text("note", x, y + 19, *lines)]


def _text(kind: str, x: int, y: int, *lines: str) -> list[str]:
    """Return lines of text, one below the other."""
    return [
        f'<text class="{kind}" x="{x}" y="{y + _LINE * at}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    ]


def main() -> int:
    """Write the picture and return the exit code."""
    files = sorted(SNAPSHOTS.glob("*.json"))
    templates = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    PICTURE.write_text(draw(templates), encoding="utf-8")
    print(f"wrote {PICTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
