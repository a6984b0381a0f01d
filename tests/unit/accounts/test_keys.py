"""Security keys: which answers hold, and at which addresses browsers allow them."""

from __future__ import annotations

import json

import pytest

from jitflow.accounts import keys
from jitflow.accounts.models import SecurityKey
from tests.fixtures.security_key import SoftKey

PARTY = keys.Party("localhost", "http://localhost")


def _registered(key: SoftKey) -> SecurityKey:
    options, challenge = keys.registration(PARTY, "handle", "anna@example.org", "Anna", [])
    made = keys.verify_new(key.make(options), challenge, PARTY)
    assert made is not None
    return SecurityKey(
        user_id="x", name="key", credential_id=made.credential_id, public_key=made.public_key,
        sign_count=made.sign_count, transports=made.transports,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "host", "domain", "party"),
    [
        ("http", "localhost:8000", "", ("localhost", "http://localhost:8000")),
        ("https", "jitflow.example.eu", "", ("jitflow.example.eu", "https://jitflow.example.eu")),
        ("https", "a.example.eu", "example.eu", ("example.eu", "https://a.example.eu")),
        ("https", "aexample.eu", "example.eu", None),
        ("https", "a.example.eu", "b.example.eu", None),
        ("http", "127.0.0.1:8000", "", None),
        ("http", "[::1]:8000", "", None),
        ("https", "192.0.2.7", "", None),
        ("http", "jitflow.example.eu", "", None),
    ],
)
def test_where_browsers_allow_security_keys(scheme, host, domain, party) -> None:
    assert keys.party_of(scheme, host, domain) == (keys.Party(*party) if party else None)


def test_a_key_answers_what_it_was_asked() -> None:
    key = SoftKey()
    row = _registered(key)
    assert row.transports == ["usb"]
    options, challenge = keys.question(PARTY, [row])
    assert json.loads(options)["allowCredentials"][0]["transports"] == ["usb"]
    answer = key.get(options)
    assert keys.credential_id(answer) == row.credential_id
    assert keys.verify_answer(answer, challenge, PARTY, row.public_key, 0) == 1


@pytest.mark.parametrize(
    "changes",
    [{"challenge": "b3RoZXI"}, {"origin": "http://evil.example"}, {"origin": "http://localhost:9"}, {"type": "webauthn.create"}],
)
def test_an_answer_to_another_question_or_page_is_refused(changes) -> None:
    key = SoftKey()
    row = _registered(key)
    options, challenge = keys.question(PARTY, [row])
    assert keys.verify_answer(key.get(options, **changes), challenge, PARTY, row.public_key, 0) is None


def test_a_key_of_another_domain_is_refused() -> None:
    key = SoftKey()
    row = _registered(key)
    options, challenge = keys.question(PARTY, [row])
    key.domain = "evil.example"
    assert keys.verify_answer(key.get(options), challenge, PARTY, row.public_key, 0) is None


def test_another_key_cannot_answer_for_this_one() -> None:
    row, other = _registered(SoftKey()), SoftKey()
    other.credential_id = row.credential_id
    options, challenge = keys.question(PARTY, [row])
    assert keys.verify_answer(other.get(options), challenge, PARTY, row.public_key, 0) is None


def test_a_count_that_does_not_grow_betrays_a_copied_key() -> None:
    key = SoftKey(count=7)
    row = _registered(key)
    options, challenge = keys.question(PARTY, [row])
    answer = key.get(options)
    assert keys.verify_answer(answer, challenge, PARTY, row.public_key, 7) == 8
    assert keys.verify_answer(answer, challenge, PARTY, row.public_key, 8) is None


HOSTILE = [
    "", "{}", "[]", "null", "7", "x" * 30_000, "[" * 5000, '{"id": 7}', '{"id": "é"}', '{"id": "YQ"}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "YQ", "attestationObject": "YQ",'
    ' "authenticatorData": "YQ", "signature": "YQ"}}',
]  # fmt: skip


@pytest.mark.parametrize("answer", HOSTILE)
def test_hostile_answers_prove_nothing_and_break_nothing(answer) -> None:
    keys.credential_id(answer)
    assert keys.verify_new(answer, b"challenge", PARTY) is None
    assert keys.verify_answer(answer, b"challenge", PARTY, b"key", 0) is None


@pytest.mark.parametrize("transports", [7, {"a": 1}, ["usb", {"x": 1}, "carrier pigeon"], None])
def test_strange_transports_are_left_out(transports) -> None:
    key = SoftKey()
    options, challenge = keys.registration(PARTY, "handle", "anna@example.org", "Anna", [])
    answer = json.loads(key.make(options))
    answer["response"]["transports"] = transports
    made = keys.verify_new(json.dumps(answer), challenge, PARTY)
    assert made is None or set(made.transports) <= {"usb"}
