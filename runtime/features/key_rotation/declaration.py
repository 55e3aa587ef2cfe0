"""The declaration of the function that rotates keys."""

from runtime.core.declaration import Feature, Worker

FEATURE = Feature(
    name="key_rotation",
    workers=(
        Worker(name="rotation", handler="runtime.features.key_rotation.worker.handler"),
    ),
)
