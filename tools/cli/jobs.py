"""Commands that look at jobs, cancel them, and try them again."""

import sys
from datetime import UTC, datetime

import click

from tools.cli.stage import owner_of, platform_of, stage_options
from tools.cli.tables import age, print_table
from tools.cli.target import Target

_STATUSES = ("queued", "running", "waiting", "succeeded", "failed", "cancelled")
_RETRYABLE = ("failed", "cancelled")
_STATUS = click.option(
    "--status", type=click.Choice(_STATUSES), default=None, help="Only such jobs."
)
_KIND = click.option("--kind", default=None, help="Only this kind: items.reindex.")
_OWNER = click.option(
    "--owner", default=None, help="Only this owner's: an e-mail address or an id."
)


@click.group()
def jobs() -> None:
    """Look at jobs, cancel them, try them again."""


@jobs.command("list")
@_STATUS
@_KIND
@_OWNER
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@stage_options
def list_jobs(
    status: str | None,
    kind: str | None,
    owner: str | None,
    limit: int,
    table: str | None,
    region: str | None,
    endpoint: str | None,
) -> None:
    """List jobs of everybody or of one owner, the newest of each status first."""
    with platform_of(Target(table, region, endpoint)) as platform:
        from tools.jobs.finding import JobFinder

        whose = owner_of(platform, owner) if owner else None
        statuses = (status,) if status else _STATUSES
        found = JobFinder(platform.table).find(statuses, kind, whose, limit + 1)
        now = datetime.now(UTC)
        print_table(
            ("JOB", "OWNER", "KIND", "STATUS", "TRY", "DONE", "AGE", "PROBLEM"),
            (
                (
                    job.id,
                    job.user_id,
                    job.kind,
                    _status(job.status, job.cancel_requested),
                    job.attempt,
                    _done(job.progress.done, job.progress.total),
                    age(now - job.created_at),
                    job.problem.code if job.problem else "-",
                )
                for job in found[:limit]
            ),
        )
        if not found:
            click.echo("No such jobs.", err=True)
        elif len(found) > limit:
            click.echo(f"There are more; --limit shows more than {limit}.", err=True)


@jobs.command("show")
@click.argument("job_id", metavar="JOB")
@stage_options
def show_job(
    job_id: str, table: str | None, region: str | None, endpoint: str | None
) -> None:
    """Show a job and its steps, without what it was given."""
    with platform_of(Target(table, region, endpoint)) as platform:
        from tools.jobs.finding import JobFinder

        job = JobFinder(platform.table).get(job_id)
        facts = {
            "job": job.id,
            "owner": job.user_id,
            "kind": job.kind,
            "status": _status(job.status, job.cancel_requested),
            "attempt": job.attempt,
            "done": _done(job.progress.done, job.progress.total),
            "asked for": job.created_at.isoformat(timespec="seconds"),
            "begun": _time(job.started_at),
            "ended": _time(job.ended_at),
            "uncertain calls": job.uncertain_calls,
        }
        if job.problem:
            facts["problem"] = f"{job.problem.code}: {job.problem.detail}"
        for name, value in facts.items():
            click.echo(f"{name:<16} {value}")
        if job.steps:
            click.echo()
        print_table(
            ("STEP", "STATUS", "RUNS", "BEGUN", "ENDED"),
            (
                (s.name, s.status, s.runs, _time(s.started_at), _time(s.ended_at))
                for s in job.steps
            ),
        )


@jobs.command("cancel")
@click.argument("job_id", metavar="JOB")
@stage_options
def cancel_job(
    job_id: str, table: str | None, region: str | None, endpoint: str | None
) -> None:
    """Ask for a job to end; what it has left is removed."""
    with platform_of(Target(table, region, endpoint)) as platform:
        from runtime.core.owner import Owner
        from tools.jobs.finding import JobFinder

        found = JobFinder(platform.table).get(job_id)
        job = platform.jobs.cancel(Owner.user(found.user_id), job_id)
        click.echo(f"{job.id} is {_status(job.status, job.cancel_requested)}.")


@jobs.command("retry")
@click.argument("job_id", metavar="[JOB]", required=False)
@click.option(
    "--status",
    type=click.Choice(_RETRYABLE),
    default=None,
    help="All jobs that have ended so, instead of one.",
)
@_KIND
@_OWNER
@click.option("--dry-run", is_flag=True, help="List what would be tried again.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@stage_options
def retry_jobs(
    job_id: str | None,
    status: str | None,
    kind: str | None,
    owner: str | None,
    dry_run: bool,
    yes: bool,
    table: str | None,
    region: str | None,
    endpoint: str | None,
) -> None:
    """Try a job again, or all that failed or were cancelled.

    Jobs that cannot be tried again are counted and named; then the exit code is 1.
    """
    if (job_id is None) == (status is None):
        raise click.UsageError("Name a job, or give --status failed or cancelled.")
    if job_id and (kind or owner):
        raise click.UsageError("--kind and --owner go with --status.")
    with platform_of(Target(table, region, endpoint)) as platform:
        from runtime.core.jobs.errors import JobNotRetryable
        from tools.items.progress import Progress
        from tools.jobs.finding import JobFinder
        from tools.jobs.retrying import retry_all

        finder = JobFinder(platform.table)
        if job_id:
            found = [finder.get(job_id)]
        else:
            whose = owner_of(platform, owner) if owner else None
            found = finder.find((status or "",), kind, whose)
        if dry_run:
            if job_id and found[0].status not in _RETRYABLE:
                raise click.ClickException(JobNotRetryable.default_detail)
            print_table(
                ("JOB", "OWNER", "KIND", "TRY", "PROBLEM"),
                (
                    (
                        job.id,
                        job.user_id,
                        job.kind,
                        job.attempt,
                        job.problem.code if job.problem else "-",
                    )
                    for job in found
                ),
            )
            click.echo(f"Jobs that would be tried again: {len(found):,}")
            return
        if found and not job_id and not yes:
            click.confirm(f"Try {len(found):,} jobs again?", abort=True, err=True)
        with Progress("jobs asked for again") as progress:
            refused = retry_all(platform.jobs, found, progress.tell)
    click.echo(f"Jobs tried again: {len(found) - len(refused):,}")
    for refusal in refused:
        click.echo(f"{refusal.job_id}: {refusal.reason}", err=True)
    if refused:
        sys.exit(1)


def _status(status: str, cancel_requested: bool) -> str:
    """Return how far a job is, and whether it is to end."""
    ending = cancel_requested and status in ("running", "waiting")
    return f"{status}, to be cancelled" if ending else str(status)


def _done(done: int, total: int | None) -> str:
    """Return how much is done, and of how much."""
    return f"{done:,}" if total is None else f"{done:,}/{total:,}"


def _time(at: datetime | None) -> str:
    """Return a time to the second."""
    return "-" if at is None else at.isoformat(timespec="seconds")
