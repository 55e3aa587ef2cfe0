"""The declaration of the functions that send mail, and hear what became."""

from runtime.core.declaration import Feature, Worker

FEATURE = Feature(
    name="mail",
    not_erased="A mail that was sent keeps neither address nor user, and one that waits"
    " is sent or dropped.",
    not_exported="A mail that was sent is in its mailbox, and no longer here.",
    workers=(
        Worker(
            name="mail",
            handler="runtime.features.mail.delivery.worker.handler",
            table=("GetItem", "PutItem", "UpdateItem"),
        ),
        Worker(
            name="feedback",
            handler="runtime.features.mail.feedback.worker.handler",
            table=("GetItem", "UpdateItem"),
        ),
    ),
)
