"""The service: `app` for uvicorn, `handler` for Lambda, `create_app` for tests."""

from runtime.core import cold_start

cold_start.begin()

from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from runtime.core.contract import EXPOSED_HEADERS, METHODS, REQUEST_HEADERS
from runtime.core.declaration import oauth_paths
from runtime.core.environment import in_lambda, is_started_ahead
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.http.lazy_routes import build
from runtime.core.http.middleware import RequestMiddleware
from runtime.core.http.problems import install_problem_handlers
from runtime.core.http.registry import routers_of
from runtime.core.observability import configure_logging, prepare_tracing
from runtime.core.platform import Platform
from runtime.core.settings import Settings, load_settings
from runtime.features import declarations
from runtime.wiring import connect


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
    install_problem_handlers(app)
    app.openapi = partial(_document, app)  # type: ignore[method-assign]
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
        max_age=7200,
    )
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document.

    Its module is imported here, because few processes are asked for the document.
    """
    from runtime.core.http.openapi.document import document_of

    return document_of(app, declarations())


app = create_app()
if in_lambda():
    app.state.platform.connect()
if is_started_ahead():
    prepare_tracing()
    build(app.router.routes)
_serve = lambda_handler(app)
cold_start.finish()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Serve one API Gateway (REST or HTTP API), function URL or ALB event."""
    return _serve(event, context)
