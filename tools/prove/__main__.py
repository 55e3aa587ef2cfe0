"""`python -m tools.prove STAGE`, the program behind `make prove`."""

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta

import click

from infra.stages.loading import load_stage
from infra.stages.proof import PROOF, proof_name
from infra.stages.schema import Stage, StageError
from tools.cost.prices import load
from tools.cost.templates import synthesized
from tools.deploy import doctor
from tools.deploy.aws import Aws
from tools.deploy.deployment import ROOT, DeployError, Deployment
from tools.deploy.finding import table
from tools.local.processes import Stopped, heed_signals
from tools.prove.budget import MOST, TooDear, estimate, require_cheap
from tools.prove.checks import NAMES, checks
from tools.prove.emulated import emulated
from tools.prove.proof import Proving
from tools.prove.runner import failed

REPORTS = ROOT / "build" / "prove"


@click.command()
@click.argument("stage")
@click.option("--yes", is_flag=True, help="Do not ask; YES=1 does the same.")
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="Some checks.")
@click.option("--list", "listed", is_flag=True, help="Show the checks, and end.")
def prove(stage: str, yes: bool, only: tuple[str, ...], listed: bool) -> None:
    """Deploy a stage of its own like STAGE, check it, report, destroy it."""
    if listed:
        for check in checks():
            click.echo(f"{check.name:<18} {check.proves}")
        return
    try:
        chosen = load_stage(proof_name(stage))
        here = emulated(chosen) if chosen.is_local else nullcontext("")
        _refuse_emulator(chosen)
        heed_signals()
        with here as emulator:
            well = _prove(chosen, emulator, only, is_agreed=yes or _yes())
    except (StageError, DeployError, TooDear) as error:
        raise click.ClickException(str(error)) from None
    except Stopped:
        click.echo("Stopped; nothing was deployed.", err=True)
        sys.exit(130)
    sys.exit(0 if well else 1)


def _prove(
    stage: Stage, emulator: str, only: Sequence[str], *, is_agreed: bool
) -> bool:
    """Compute the cost, ask, prove, report; return whether all went well."""
    wanted, prices = checks(tuple(only)), load()
    usd = require_cheap(estimate(synthesized(stage), wanted), prices)
    aws = Aws(stage.region, patience=timedelta(seconds=30), attempts=3)
    found = doctor.whereabouts(stage, aws)
    if doctor.errors(found):
        click.echo(table(found))
        raise DeployError("Nothing was deployed.")
    proving = Proving(Deployment(stage), wanted, aws, emulator, usd, click.echo)
    proving.refuse_leftovers()
    minutes = MOST.total_seconds() / 60
    click.echo(
        f"Account {aws.account}, region {stage.region}"
        f"{', the emulator' if emulator else ''}: deploys {stage.name}, runs "
        f"{len(wanted)} checks, destroys it. At most {minutes:.0f} minutes and "
        f"${usd:.2f} (prices of {prices.as_of})."
    )
    if not is_agreed and not emulator:
        _ask(stage)
    proof = proving.run()
    path = proof.write(REPORTS)
    click.echo(f"\n{proof.summary()}. {path.relative_to(ROOT)}")
    for result in failed(proof.results):
        click.echo(f"  failed: {result.check.name}: {result.detail}", err=True)
    for note in proof.notes:
        click.echo(f"  {note}", err=True)
    return proof.well


def _ask(stage: Stage) -> None:
    """Have somebody agree to the account and the region that were just named."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise DeployError("CI is set, so nobody can confirm: add --yes, or YES=1.")
    if not click.confirm(f"Deploy {stage.name} there?", err=True):
        raise DeployError("Nothing was deployed.")


def _refuse_emulator(stage: Stage) -> None:
    """Refuse to prove at an emulator what only AWS can show."""
    if os.environ.get("AWS_ENDPOINT_URL") and not stage.is_local:
        name = stage.name.removesuffix(PROOF)
        raise DeployError(
            f"AWS_ENDPOINT_URL is set, and {name} is proven on AWS: unset it, or "
            "prove the stage local."
        )


def _yes() -> bool:
    return os.environ.get("YES", "") not in ("", "0")


if __name__ == "__main__":
    prove(prog_name="python -m tools.prove")
