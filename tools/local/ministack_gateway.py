"""Corrections of ministack 1.5.33's API Gateway where the service depends on them.

Part of the launcher: runs in the emulator's own environment.
"""

from typing import Any

from ministack.core import responses
from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners


def correct() -> None:
    """Apply every correction."""
    _decode_method_paths()
    _tell_true_address()


def _decode_method_paths() -> None:
    """Decode the JSON pointers of method paths, so that throttles of methods apply."""
    convert = provisioners._apigw_method_settings

    def convert_decoded(settings: Any) -> Any:
        if not isinstance(settings, list):
            return convert(settings)
        return convert(
            [
                setting | {"ResourcePath": decoded(setting.get("ResourcePath", "/*"))}
                for setting in settings
            ]
        )

    def decoded(path: str) -> str:
        return path.replace("/~1", "~1", 1).replace("~1", "/").replace("~0", "~")

    provisioners._apigw_method_settings = convert_decoded


def _tell_true_address() -> None:
    """Take the client's address from the connection: a header may claim any other."""
    build = apigateway_v1._build_lambda_event_v1

    def build_with_address(*args: Any, **kwargs: Any) -> Any:
        event = build(*args, **kwargs)
        event["requestContext"]["identity"][
            "sourceIp"
        ] = responses.get_request_client_ip()
        return event

    apigateway_v1._build_lambda_event_v1 = build_with_address
