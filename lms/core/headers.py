"""What every response says to the browser: what it may load, and that it must not be kept."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def guard(app: Flask) -> None:
    """Set these headers on every response. Only files named by their content may be kept by a browser."""

    @app.after_request
    def _set(response: Response) -> Response:
        response.headers.extend(HEADERS)
        response.headers["Cache-Control"] = _keeping(response)
        return response


def _keeping(response: Response) -> str:
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return "no-store"
    return "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
