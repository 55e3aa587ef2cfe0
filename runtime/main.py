"""The service: `app` for uvicorn, `handler` for Lambda, `create_app` for tests."""

from runtime.core import cold_start

cold_start.begin()

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from runtime.core.contract import (
    EXPOSED_HEADERS,
    METHODS,
    PREFLIGHT_SECONDS,
    REQUEST_HEADERS,
)
from runtime.core.declaration import oauth_paths
from runtime.core.environment import in_lambda, is_snapshotted, is_started_ahead
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.http.lazy_routes import build
from runtime.core.http.middleware import RequestMiddleware
from runtime.core.http.problems import install_problem_handlers
from runtime.core.http.registry import routers_of, routes_outside
from runtime.core.observability import configure_logging, prepare_tracing
from runtime.core.platform import Platform
from runtime.core.settings import Settings, load_settings
from runtime.features import declarations
from runtime.wiring import connect

if TYPE_CHECKING:
    from runtime.core.security.frontend_secrets import FrontendSecrets


def create_app(
    settings: Settings | None = None, platform: Platform | None = None
) -> FastAPI:
    """Build the service.

    Args:
        settings: read from the environment unless given.
        platform: connected by the settings unless given.

    Raises:
        InvalidSettings: the environment cannot run the service.
    """
    settings = settings or load_settings()
    configure_logging(settings)
    app = FastAPI(
        title=settings.PROJECT_NAME,
        version=settings.VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Powertools does the telemetry. A limit on bodies that is set here would
        # answer without CORS headers.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        max_body_size=None,
    )
    app.state.platform = platform or connect(settings)
    # Not by `include_router`, which would build every route a second time.
    app.router.routes.extend(routers_of(declarations(), settings.ROUTERS))
    if settings.DEBUG:
        # Imported here, because nothing else needs its libraries.
        from runtime.core.http.docs import install_docs

        install_docs(app)
    install_problem_handlers(app, routes_outside(declarations()))
    app.openapi = partial(_document, app)  # type: ignore[method-assign]
    if settings.origin_secrets:
        # Imported here, because only a stage behind a distribution needs it.
        from runtime.core.http.origin import OriginMiddleware

        app.add_middleware(OriginMiddleware, secrets=_origin_secrets(app))
    app.add_middleware(
        RequestMiddleware, stage=settings.STAGE, oauth=oauth_paths(declarations())
    )
    # Added last, so outermost: errors carry CORS headers too.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.ALLOWED_ORIGINS,
        allow_credentials=True,
        allow_methods=METHODS,
        allow_headers=(*REQUEST_HEADERS, *settings.CORS_ALLOWED_HEADERS),
        expose_headers=EXPOSED_HEADERS,
        max_age=PREFLIGHT_SECONDS,
    )
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document.

    Its module is imported here, because few processes are asked for the document.
    """
    from runtime.core.http.openapi.document import document_of

    return document_of(app, declarations())


def _origin_secrets(app: FastAPI) -> Callable[[], "FrontendSecrets"]:
    """Return what gives the distribution's secrets, which a renewed platform reads."""

    def secrets() -> "FrontendSecrets":
        """Return those of the platform in use."""
        platform: Platform = app.state.platform
        return platform.origin_secrets

    return secrets


def _renew() -> None:
    """Replace the platform by one that has read its secrets now."""
    app.state.platform = app.state.platform.renewed()


app = create_app()
if in_lambda():
    app.state.platform.connect()
if is_started_ahead():
    # Imported here, because the other starts put it off.
    from runtime.core.http.dependencies import assemblies_of

    prepare_tracing()
    app.state.platform.prepare(assemblies_of(build(app.router.routes)))
if is_snapshotted():
    # Imported here, because the other starts need none of it.
    from runtime.core.snapshots import survive

    survive(_renew)
_serve = lambda_handler(app)
cold_start.finish()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Serve one API Gateway (REST or HTTP API), function URL or ALB event."""
    return _serve(event, context)
