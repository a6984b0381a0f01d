"""What this session has proved: the second factor, and when the person proved last who they are.

After the password a session is confined until the second factor was given: `jitflow.access` lets it reach only
what is declared `halfway`. Steps that bind (validating, signing) and changes of how one signs in ask for a
proof of the last minutes:

    require_fresh_proof()    # in a view, before anything is done

When the proof is too old the request is answered with the page that asks for one. What was posted waits in
that page and is sent again by the browser afterwards, so that nothing typed is lost; chosen files excepted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, current_app, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user

from jitflow.accounts import factors, keys, throttle
from jitflow.accounts.throttle import Source
from jitflow.config import Settings
from jitflow.db import clock
from jitflow.db.units import read_unit

#: Names in the data of a session.
FACTOR, PROVED_AT, CHALLENGE = "factor", "proved_at", "challenge"
#: Values of FACTOR: there is one and it is to be given; there is none; it was given.
NEEDED, NONE, GIVEN = "needed", "none", "given"
#: Inputs of the page that asks, beside those of the form that waits in it.
PREFIX = "prove:"
SAFE_METHODS = frozenset({"GET", "HEAD"})
PROVE_MINUTES, ADDRESS_FAILURES = 5, 100


def settings() -> Settings | None:
    """The settings of the application; None in an application without them, where the strictest hold."""
    return current_app.config.get("JITFLOW")


def required() -> bool:
    """Whether everybody needs a second factor here."""
    found = settings()
    return found is None or found.second_factor == "required"


def confined() -> bool:
    """Whether the person signed in has given the password and not yet the second factor that is asked of them."""
    if not current_user or not current_user.is_authenticated:
        return False
    state = session.get(FACTOR)
    return state != GIVEN and (state != NONE or required())


def note() -> None:
    """The person has just proved who they are."""
    session[PROVED_AT] = clock.now().timestamp()


def recently_proved() -> bool:
    """Whether the last proof is fresh enough for a step that binds."""
    proved_at = session.get(PROVED_AT)
    found = settings()
    minutes = found.proof_minutes if found is not None else PROVE_MINUTES
    return proved_at is not None and 0 <= clock.now().timestamp() - proved_at < minutes * 60


def require_fresh_proof() -> None:
    """Go on when the person proved recently who they are; else answer the request with the page that asks.

    A GET leads to /prove and back; a POST is answered with the page, in which the posted form waits.
    """
    if recently_proved():
        return
    if request.method in SAFE_METHODS:
        abort(redirect(url_for("accounts.prove", next=request.full_path.rstrip("?")), 303))
    waiting = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    abort(make_response(page(request.full_path.rstrip("?"), waiting, again=True), 422))


def fresh_proof(view: Callable) -> Callable:
    """A view before which `require_fresh_proof` is called; stands below the declaration of access."""

    @wraps(view)
    def proved(*arguments: Any, **named: Any) -> Any:
        require_fresh_proof()
        return view(*arguments, **named)

    return proved


def page(target: str, waiting: list[tuple[str, str]], *, again: bool, error: str = "") -> str:
    """The page that asks for a proof. target: where it leads; again: by sending the waiting form there."""
    with read_unit() as unit_session:
        owned = factors.of(unit_session, current_user.id)
    return render_template(
        "pages/accounts/prove.html",
        target=target,
        waiting=waiting,
        again=again,
        files=any(file.filename for file in request.files.values()),
        by_password=not owned.any,
        has_totp=owned.totp_since is not None,
        codes_left=owned.codes_left,
        key=key_question() if owned.keys else None,
        error=error,
    )


def key_question() -> dict[str, str] | None:
    """What the browser asks a security key of this person, its challenge kept in the session; None: it cannot here."""
    party = relying_party()
    if party is None:
        return None
    with read_unit() as unit_session:
        options, challenge = keys.question(party, factors.active_keys(unit_session, current_user.id))
    session[CHALLENGE] = challenge
    return {"options": options}


def relying_party() -> keys.Party | None:
    """Whom security keys are made for on this address; None where browsers allow none."""
    found = settings()
    return keys.party_of(request.scheme, request.host, found.key_domain if found is not None else "")


def source() -> Source | None:
    """Where this request comes from, for the throttle. Forwarded headers count only behind configured proxies."""
    found = settings()
    return throttle.source_of(request.remote_addr, found.address_failures if found is not None else ADDRESS_FAILURES)
