"""The checks of a proof, in the order in which they begin."""

from typing import Any

from tools.prove.checks.alarm_topic import AlarmTopic, Page
from tools.prove.checks.cold_start import ColdStart
from tools.prove.checks.cost_tags import CostTags
from tools.prove.checks.dead_letters import DeadLetters
from tools.prove.checks.firewall_content import FirewallContent
from tools.prove.checks.firewall_rate import FirewallRate
from tools.prove.checks.gateway_throttle import GatewayThrottle
from tools.prove.checks.job import JobSucceeds
from tools.prove.checks.logs import AccessLog, LogsHoldNoSecret
from tools.prove.checks.mail import MailSent
from tools.prove.checks.mail_bounce import MailBounce
from tools.prove.checks.probe import ProbeRuns
from tools.prove.checks.readiness import Readiness
from tools.prove.checks.restore import PointInTimeRestore
from tools.prove.checks.restore_drill import RestoreDrill
from tools.prove.checks.saved_queries import SavedQueries
from tools.prove.checks.snap_start import SnapStart
from tools.prove.checks.trace import Trace
from tools.prove.model import Check

CHECKS: tuple[type[Check[Any]], ...] = (
    # Before anything else has started environments.
    Readiness,
    ColdStart,
    SnapStart,
    PointInTimeRestore,
    DeadLetters,
    MailSent,
    MailBounce,
    JobSucceeds,
    AlarmTopic,
    Page,
    Trace,
    LogsHoldNoSecret,
    AccessLog,
    SavedQueries,
    ProbeRuns,
    CostTags,
    FirewallContent,
    # Those that gather alone, in this order.
    RestoreDrill,
    # Afterwards, this client is refused for a time.
    GatewayThrottle,
    FirewallRate,
)
NAMES = tuple(check.name for check in CHECKS)


def checks(names: tuple[str, ...] = ()) -> list[Check[Any]]:
    """Return new checks: those of these names, or all."""
    return [kind() for kind in CHECKS if not names or kind.name in names]
