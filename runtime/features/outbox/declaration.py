"""The declaration of the function that relays what the outbox asks for."""

from runtime.core.declaration import Feature, Worker

FEATURE = Feature(
    name="outbox",
    workers=(
        Worker(
            name="relay",
            handler="runtime.features.outbox.worker.handler",
            indexes=("gsi1",),
        ),
    ),
)
