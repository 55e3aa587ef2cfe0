"""Mistakes by which what failed for good would be lost, or found by nobody."""

from infra.declared import event_sources
from tests.infra.meaning import coverage, letters, wiring
from tests.infra.meaning.planting import (
    Mistake,
    adding,
    changing,
    leaving_out,
    refusing,
    setting,
)

_DEAD = ("RedrivePolicy", "deadLetterTargetArn")

LETTERS: dict[str, Mistake] = {
    "a queue has no dead letters": Mistake(
        adding("Jobs", "Bare", "AWS::SQS::Queue"), letters.lost
    ),
    "dead letters go to nothing that is there": Mistake(
        changing("Jobs", "JobsQueue", *_DEAD, "${Jobs.Missing.Arn}"), letters.lost
    ),
    "dead letters go to the queue itself": Mistake(
        changing("Jobs", "JobsQueue", *_DEAD, "${Jobs.JobsQueue.Arn}"), letters.lost
    ),
    "a queue delivers for ever": Mistake(
        changing("Jobs", "JobsQueue", "RedrivePolicy", "maxReceiveCount", 0),
        letters.lost,
    ),
    "a schedule that cannot call is lost": Mistake(
        changing("Workers", "Rotate", "Targets", 0, "DeadLetterConfig", {}),
        letters.lost,
    ),
    "a rule may not send what it cannot deliver": Mistake(
        lambda a: a.jobs.resources.pop("JobFailuresPolicy"), letters.lost
    ),
    "what a topic cannot deliver is lost": Mistake(
        lambda a: a.workers.one("AWS::SNS::Subscription").properties.pop(
            "RedrivePolicy"
        ),
        letters.lost,
    ),
    "a failed run leaves no message": Mistake(
        leaving_out("Workers", "RemovalEvents", "DestinationConfig"), letters.given_up
    ),
    "a sweep that is given up leaves no message": Mistake(
        leaving_out("Jobs", "EndingEvents", "DestinationConfig"), letters.given_up
    ),
    "a function may not send what failed": Mistake(
        refusing("Workers", "RotationRoleDefaultPolicy", "sqs:SendMessage"),
        letters.given_up,
    ),
    "a queue of dead letters has no alarm": Mistake(
        lambda a: a.operations.resources.pop("SweepDeadLetters"), coverage.unwatched
    ),
    "an alarm counts the letters of another queue": Mistake(
        setting(
            "Operations",
            "RunDeadLetters",
            Dimensions=[
                {"Name": "QueueName", "Value": "${Workers.MailsDeadLetters.QueueName}"}
            ],
        ),
        coverage.unwatched,
    ),
    "the command finds no queue for its letters": Mistake(
        lambda a: a.workers.outputs.pop("MailEventQueueUrl"), letters.unlisted
    ),
}

OF_MACHINES: dict[str, Mistake] = {
    "executions that stopped are told to nobody": Mistake(
        changing("Jobs", "Stopped", "Targets", 0, "Arn", "${Jobs.JobsQueue.Arn}"),
        wiring.switched_on,
    ),
    "what a rule cannot deliver is lost": Mistake(
        changing("Jobs", "Stopped", "Targets", 0, "DeadLetterConfig", {}),
        letters.lost,
    ),
    "the command does not know a queue of dead letters": Mistake(
        changing(
            "Jobs",
            "Stopped",
            *("Targets", 0, "DeadLetterConfig"),
            {"Arn": "${Jobs.JobFailures.Arn}"},
        ),
        letters.unlisted,
    ),
}
"""Mistakes in what is there only if there are state machines."""

OF_SHORT_JOBS: dict[str, Mistake] = {
    "a job that is given up leaves no message": Mistake(
        lambda a: a.jobs.resources.pop("JobEvents"), letters.given_up
    ),
}
"""Mistakes in what is invoked only if there are jobs without a state machine."""


def _of_objects(worker: str) -> dict[str, Mistake]:
    """Return the mistakes in what calls a worker by the events of objects."""
    rule, queue = f"{worker}ObjectsCreated", f"{worker}ObjectsQueue"
    target, object_key = ("Targets", 0), ("EventPattern", "detail", "object", "key")
    return {
        "the bucket tells nobody of its objects": Mistake(
            leaving_out("Data", "Files", "NotificationConfiguration"), wiring.untold
        ),
        "a rule selects objects under other keys": Mistake(
            changing("Workers", rule, *object_key, 0, "prefix", "files/"),
            wiring.untold,
        ),
        "a rule selects the objects of another bucket": Mistake(
            changing("Workers", rule, "EventPattern", "detail", "bucket", {}),
            wiring.untold,
        ),
        "nobody works off the queue of events": Mistake(
            setting(
                "Workers",
                f"{worker}LiveQueue",
                EventSourceArn="${Workers.MailsQueue.Arn}",
            ),
            wiring.untold,
        ),
        "a rule of objects may not send to its queue": Mistake(
            lambda a: a.workers.resources.pop(f"{queue}Policy"), wiring.switched_on
        ),
        "what a rule of objects cannot deliver is lost": Mistake(
            changing("Workers", rule, *target, "DeadLetterConfig", {}), letters.lost
        ),
        "the command does not know the letters of a rule of objects": Mistake(
            lambda a: a.workers.outputs.pop(f"{worker}UndeliveredUrl"),
            letters.unlisted,
        ),
    }


OF_OBJECTS = _of_objects(next(iter(event_sources()), "").title())
"""Mistakes in what is there only if a worker is called by events of objects."""
