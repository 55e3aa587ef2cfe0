"""The declaration of the functions that send mail, and hear what became."""

from runtime.core.declaration import Feature, Worker

FEATURE = Feature(
    name="mail",
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
