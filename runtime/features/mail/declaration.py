"""The declaration of the functions that hand mail on and send it."""

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
    ),
)
