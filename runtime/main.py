"""The service: `app` for uvicorn, `handler` for Lambda, `create_app` for tests."""

from runtime.core import cold_start as startup

startup.begin()

from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from runtime.core.contract import EXPOSED_HEADERS, METHODS, REQUEST_HEADERS
from runtime.core.http.docs import install_docs
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.http.lazy_routes import study
from runtime.core.http.middleware import RequestMiddleware
from runtime.core.http.openapi import install_openapi
from runtime.core.http.problems import install_problem_handlers
from runtime.core.http.registry import load_routes
from runtime.core.observability import configure_logging, prepare_tracing
from runtime.core.settings import Settings, load_settings
from runtime.wiring import Services


def create_app(
    settings: Settings | None = None, services: Services | None = None
) -> FastAPI:
    """Build the service.

    Args:
        settings: read from the environment unless given.
        services: connected by the settings unless given.

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
        separate_input_output_schemas=False,
        # Powertools observes; and a limit set here would answer outside CORS.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        max_body_size=None,
    )
    app.state.services = services or Services(settings)
    # Not included: each inclusion would study every route anew.
    app.router.routes.extend(load_routes(settings.ROUTERS))
    if settings.DEBUG:
        install_docs(app)
    install_problem_handlers(app)
    install_openapi(app)
    app.add_middleware(RequestMiddleware, stage=settings.STAGE)
    # Added last, so outermost: errors carry CORS headers too.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.ALLOWED_ORIGINS,
        allow_credentials=True,
        allow_methods=METHODS,
        allow_headers=REQUEST_HEADERS,
        expose_headers=EXPOSED_HEADERS,
        max_age=7200,
    )
    return app


app = create_app()
if startup.in_lambda():
    app.state.services.connect()
if startup.nobody_waits():
    prepare_tracing()
    study(app.router.routes)
_serve = lambda_handler(app)
startup.finish()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Serve one API Gateway (REST or HTTP API), function URL or ALB event."""
    return _serve(event, context)
