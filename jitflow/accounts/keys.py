"""Security keys (WebAuthn, level 2): what is asked of a browser, and whether its answer holds. Pure.

A key is bound to a domain (the relying party). Browsers know none where the address is a number: on
`http://127.0.0.1` no security key works, on `http://localhost` one does.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

MILLISECONDS = 120_000
#: Answers of keys are a few thousand characters; what is longer is none.
LONGEST_ANSWER = 20_000
# The second factor proves that the key is there; the password was asked before, so the key asks for no PIN.
_NO_PIN = UserVerificationRequirement.DISCOURAGED
_TRANSPORTS = frozenset(one.value for one in AuthenticatorTransport)


@dataclass(frozen=True)
class Party:
    """Who asks: the domain that keys are bound to, and the origin of the page."""

    domain: str
    origin: str


@dataclass(frozen=True)
class Verified:
    """The public half of a key whose answer held."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str] = field(default_factory=list)


def party_of(scheme: str, host: str, domain: str = "") -> Party | None:
    """The party of a page at this host (with port), None where browsers allow no security key.

    domain: what keys are bound to instead of the host itself; the host must lie in it.
    """
    name = host.rpartition("]")[0].strip("[") if host.startswith("[") else host.partition(":")[0]
    name = name.lower()
    if _is_number(name) or (scheme != "https" and name != "localhost"):
        return None
    if domain and name != domain and not name.endswith(f".{domain}"):
        return None
    return Party(domain or name, f"{scheme}://{host.lower()}")


def registration(party: Party, handle: str, email: str, name: str, known: Iterable[Any]) -> tuple[str, bytes]:
    """What a browser needs to make a key for this person, as JSON, and its challenge."""
    options = webauthn.generate_registration_options(
        rp_id=party.domain,
        rp_name="jitflow",
        user_id=handle.encode("ascii"),
        user_name=email,
        user_display_name=name,
        timeout=MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_NO_PIN
        ),
        exclude_credentials=_descriptors(known),
    )
    return webauthn.options_to_json(options), options.challenge


def question(party: Party, known: Iterable[Any]) -> tuple[str, bytes]:
    """What a browser needs to ask one of the person's keys, as JSON, and its challenge."""
    options = webauthn.generate_authentication_options(
        rp_id=party.domain, timeout=MILLISECONDS, allow_credentials=_descriptors(known), user_verification=_NO_PIN
    )
    return webauthn.options_to_json(options), options.challenge


def verify_new(answer: str, challenge: bytes | None, party: Party | None) -> Verified | None:
    """The new key, when the browser's answer fits challenge, domain and origin."""
    if not challenge or party is None or len(answer) > LONGEST_ANSWER:
        return None
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origin,
        )
    except Exception:  # noqa: BLE001 - whatever a strange answer breaks inside the libraries, it proves nothing
        return None
    return Verified(made.credential_id, made.credential_public_key, made.sign_count, _transports(answer))


def verify_answer(
    answer: str, challenge: bytes | None, party: Party | None, public_key: bytes, count: int
) -> int | None:
    """The new count of the key, when its answer holds; None when not, also when its count did not grow."""
    if not challenge or party is None or len(answer) > LONGEST_ANSWER:
        return None
    try:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=count,
        ).new_sign_count
    except Exception:  # noqa: BLE001 - as above
        return None


def credential_id(answer: str) -> bytes | None:
    """Which key an answer says it comes from."""
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        named = json.loads(answer)["id"]
        return base64url_to_bytes(named) if isinstance(named, str) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _descriptors(known: Iterable[Any]) -> list[PublicKeyCredentialDescriptor]:
    """The keys (anything with `credential_id` and `transports`) as a browser takes them."""
    return [
        PublicKeyCredentialDescriptor(
            id=one.credential_id, transports=[AuthenticatorTransport(name) for name in one.transports] or None
        )
        for one in known
    ]


def _transports(answer: str) -> list[str]:
    """How the key is reached, as far as we know the words; it comes from the browser."""
    named = json.loads(answer)["response"].get("transports")
    if not isinstance(named, list):
        return []
    return sorted({one for one in named if isinstance(one, str) and one in _TRANSPORTS})


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
