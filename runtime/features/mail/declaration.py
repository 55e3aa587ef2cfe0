"""The declaration of the functions that relay and send mail, and hear what became."""

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
            name="relay",
            handler="runtime.features.mail.relay.worker.handler",
            indexes=("gsi1",),
        ),
        Worker(
            name="feedback",
            handler="runtime.features.mail.feedback.worker.handler",
            table=("GetItem", "UpdateItem"),
        ),
    ),
)
