"""The declaration of the probe, which calls nothing but the public address."""

from runtime.core.declaration import Feature, Worker

FEATURE = Feature(
    name="probe",
    workers=(Worker(name="probe", handler="runtime.features.probe.worker.handler"),),
)
