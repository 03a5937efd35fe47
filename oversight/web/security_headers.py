"""Headers of every answer: nothing from other hosts, nothing inline, no framing, no caching of what is not public."""

from flask import Flask, Response, g, request

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; script-src 'self'; style-src 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def install_headers(app: Flask, *, https: bool) -> None:
    """Set the headers after each request; HSTS only where HTTPS is served."""

    def set_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if g.get("principal") is not None or request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(set_headers)
