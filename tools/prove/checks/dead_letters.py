"""The check of dead letters: what a worker cannot do is given up and kept."""

import secrets
from datetime import timedelta

from tools.prove.model import Check, Verdict
from tools.prove.place import Place


class DeadLetters(Check[int]):
    """A message that names nothing, in the queue of jobs."""

    name = "dead-letters"
    proves = "A message that always fails ends among the dead letters."
    how = "sends one that names no job, redelivered after a second; counts dead letters"
    patience = timedelta(seconds=150)
    uses = {"queue_request": 80, "lambda_request": 5}

    def begin(self, place: Place) -> None:
        """Send it, and let nobody wait for minutes between its deliveries."""
        sqs, queue = place.client("sqs"), place.outputs["JobQueueUrl"]
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
        sqs.send_message(QueueUrl=queue, MessageBody=f"proof {secrets.token_hex(4)}")

    def gather(self, place: Place) -> int:
        """Count the dead letters."""
        name = "ApproximateNumberOfMessages"
        answer = place.client("sqs").get_queue_attributes(
            QueueUrl=place.outputs["JobDeadLettersUrl"], AttributeNames=[name]
        )
        return int(answer["Attributes"][name])

    def judge(self, evidence: int) -> Verdict:
        """Want it there."""
        return Verdict(evidence > 0, f"{evidence} dead letters")
