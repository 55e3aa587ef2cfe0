"""The declaration of deliveries, whose functions only CodeDeploy calls."""

from runtime.core.declaration import Feature, Worker

FEATURE = Feature(
    name="deliveries",
    workers=(
        Worker(
            name="smoke", handler="runtime.features.deliveries.smoke.worker.handler"
        ),
        Worker(
            name="watch", handler="runtime.features.deliveries.watch.worker.handler"
        ),
    ),
)
