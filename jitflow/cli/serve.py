"""`jitflow run` and `jitflow worker`."""

import errno
import signal
import socket
import sys
import threading

import click

from jitflow.cli._ground import database, know_the_jobs, load_demonstration
from jitflow.config import Settings

THREADS = 8


@click.command("run")
@click.option("--host", help="Address to listen on; other than 127.0.0.1 needs JITFLOW_PROFILE=strict.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on, by default 8000.")
def run(host: str | None, port: int | None) -> None:
    """Serve jitflow, with its worker in the same process."""
    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    _stop_on_terminate()
    _load_definitions()
    with database(**chosen) as settings:
        listener = _listen(settings)
        # The demonstration's password is public: never behind a public address.
        first_start = False if settings.strict else _demonstrate_once()
        _serve(settings, listener, first_start)


@click.command("worker")
def worker() -> None:
    """Work on the jobs of a shared database until stopped."""
    from jitflow.jobs import service as jobs
    from jitflow.web import log

    _stop_on_terminate()
    with database() as settings:
        log.configure(settings.log_level)
        know_the_jobs()
        click.echo("jitflow worker: waiting for jobs (stop with Ctrl+C)", err=True)
        jobs.run_worker()


def _stop_on_terminate() -> None:
    """SIGTERM ends the process as Ctrl+C does, so that running requests and jobs finish."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _listen(settings: Settings) -> socket.socket:
    """The socket, taken before anything slow happens; exit 2 with a friendly message when it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as fault:
        listener.close()
        if fault.errno == errno.EADDRINUSE:
            reason = (
                f"port {settings.port} is taken. Is jitflow running already? "
                f"Else choose another: jitflow run --port {settings.port + 1}"
            )
        else:
            reason = f"cannot listen on {settings.host}:{settings.port}: {fault.strerror}"
        click.echo(f"jitflow: {reason}", err=True)
        raise SystemExit(2) from None
    listener.listen(128)
    return listener


def _load_definitions() -> None:
    """Load all definitions before the first request; a faulty one ends the start with exit 2."""
    from jitflow.instruments.loader import DefinitionError
    from jitflow.library import library

    try:
        library()
    except DefinitionError as fault:
        click.echo(f"jitflow: {fault}", err=True)
        raise SystemExit(2) from None


def _demonstrate_once() -> bool:
    """Load the demonstration when there is no focus group yet, with what the forms say ready to be found."""
    from jitflow.db.units import read_unit
    from jitflow.focusgroups import service as focusgroups
    from jitflow.knowledge import service as knowledge

    with read_unit() as session:
        first_start = focusgroups.is_empty(session)
    if not first_start or not load_demonstration():
        return False
    knowledge.bring_up()
    return True


def _serve(settings: Settings, listener: socket.socket, first_start: bool) -> None:
    from waitress.server import create_server

    from jitflow import create_app, holidays_of
    from jitflow.jobs import service as jobs
    from jitflow.web import bodies

    server = create_server(
        create_app(settings),
        sockets=[listener],
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=not settings.proxies,
        **bodies.options(settings.max_body),
    )
    server.channel_class = bodies.Channel
    know_the_jobs()
    jobs.start_consumer()
    # The library of holidays brings all its countries: a second that the first deadline need not wait for.
    threading.Thread(target=holidays_of.warm_up, daemon=True).start()
    _greet(settings, first_start)
    try:
        server.run()
    finally:
        server.close()
        jobs.stop_consumer()


def _greet(settings: Settings, first_start: bool) -> None:
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"jitflow is running on http://{shown}:{settings.port}/ (stop with Ctrl+C)")
    accounts = _demonstration_accounts()
    if accounts:
        click.echo("The demonstration was loaded." if first_start else "Demonstration accounts:")
        for line in accounts:
            click.echo(f"  {line}")
    sys.stdout.flush()


def _demonstration_accounts() -> list[str]:
    """One line per demonstration account that is still in the database."""
    from jitflow import demo

    return demo.account_lines()


commands = [run, worker]
