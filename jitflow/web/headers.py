"""The security headers of every response, error pages included."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# A stranger's file is never a page: whatever it holds, nothing in it runs.
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
UNUSED_FEATURES = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": UNUSED_FEATURES,
    "X-Frame-Options": "DENY",
}
NO_STORE = "no-store"
ONE_YEAR = 365 * 24 * 3600
TRANSPORT = f"max-age={2 * ONE_YEAR}; includeSubDomains"


def init_app(app: Flask, strict: bool) -> None:
    """Set the headers after every request; `strict` adds HSTS."""

    @app.after_request
    def _set(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if strict:
            response.headers["Strict-Transport-Security"] = TRANSPORT
        if request.endpoint != "static" or response.status_code >= 400:
            response.headers["Cache-Control"] = NO_STORE
        if request.endpoint == "accounts.sign_out" and response.status_code < 400 and request.method == "POST":
            # Not "cookies": that would end the sessions of every other site of the same domain, and forget the
            # language of the next sign-in page. The server has ended this session and deletes its cookie.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
