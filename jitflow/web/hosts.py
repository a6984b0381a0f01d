"""Which hosts and connections are answered at all."""

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from jitflow.config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Check the Host header; trust forwarded headers only from configured proxies."""
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)
    allowed = frozenset(name.lower() for name in settings.allowed_hosts)

    @app.before_request
    def _known_host() -> None:
        host = request.host.lower()
        if host not in allowed and _without_port(host) not in allowed:
            abort(400)
        if settings.strict and not request.is_secure:
            abort(400)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
