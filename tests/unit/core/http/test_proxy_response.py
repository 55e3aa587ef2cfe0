"""Proxy responses, as API Gateway and load balancers demand them of a function."""

import json

from runtime.core.http.proxy_response import proxy_response


def test_a_proxy_response_has_the_shape_that_api_gateway_wants() -> None:
    """The body is text and must not be cached."""
    response = proxy_response(200, {"name": "Zoë"})

    assert response["statusCode"] == 200
    assert response["isBase64Encoded"] is False
    assert json.loads(response["body"]) == {"name": "Zoë"}
    assert response["headers"] == {
        "content-type": "application/json",
        "cache-control": "no-store",
    }


def test_a_proxy_response_without_a_body_is_empty_and_a_falsy_one_is_not() -> None:
    """None is no body; zero, false and an empty list are bodies."""
    assert proxy_response(204)["body"] == ""
    assert proxy_response(200, 0)["body"] == "0"
    assert proxy_response(200, False)["body"] == "false"
    assert proxy_response(200, [])["body"] == "[]"


def test_a_proxy_response_names_the_one_origin_it_allows() -> None:
    """Credentials are allowed, and caches keep origins apart."""
    headers = proxy_response(200, {}, origin="https://a.example")["headers"]

    assert headers["access-control-allow-origin"] == "https://a.example"
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["vary"] == "Origin"


def test_headers_given_to_a_proxy_response_win() -> None:
    """Their case does not matter."""
    headers = proxy_response(200, {}, headers={"Content-Type": "text/plain"})["headers"]

    assert headers["content-type"] == "text/plain"
    assert "Content-Type" not in headers
