"""One-time codes: the numbers of the standards, and which half minute counts (checks 5 and 6)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from jitflow.accounts import qr, totp

SECRET = base64.b32encode(b"12345678901234567890").decode()
MOMENT = datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC)
STEP = totp.step_at(MOMENT)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_numbers_of_rfc_6238_appendix_b(seconds, code) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code(SECRET, totp.step_at(moment), digits=8) == code


def test_the_numbers_of_rfc_4226_appendix_d() -> None:
    given = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split()
    assert [totp.code(SECRET, count) for count in range(10)] == given


@pytest.mark.parametrize(
    ("steps", "drift", "accepted"),
    [(0, False, True), (-1, False, False), (1, False, False), (0, True, True), (-1, True, True), (-2, True, False),
     (1, True, False)],
)  # fmt: skip
def test_only_the_current_half_minute_counts_unless_drift_is_on(steps, drift, accepted) -> None:
    given = totp.code(SECRET, STEP + steps)
    found = totp.matching_step(SECRET, given, MOMENT, drift)
    assert found == (STEP + steps if accepted else None)


@pytest.mark.parametrize("seconds", [0, 22.999])
def test_a_code_is_good_to_the_last_moment_of_its_half_minute(seconds) -> None:
    given = totp.code(SECRET, STEP)
    assert totp.matching_step(SECRET, given, MOMENT + timedelta(seconds=seconds)) == STEP
    assert totp.matching_step(SECRET, given, MOMENT + timedelta(seconds=23)) is None


def test_spaces_and_hyphens_are_no_other_code() -> None:
    code = totp.code(SECRET, STEP)
    for shown in (f" {code} ", f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}", f"{code[:3]}\u00a0{code[3:]}\n"):
        assert totp.matching_step(SECRET, shown, MOMENT) == STEP


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00" * 6, "+12345", "²²²²²²"])
def test_what_is_no_code_is_refused_without_a_fault(given) -> None:
    assert totp.matching_step(SECRET, given, MOMENT) is None


def test_a_secret_has_160_bits_and_each_is_another() -> None:
    made = {totp.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(base64.b32decode(secret)) for secret in made} == {20}


def test_the_square_code_is_a_drawing_without_style_or_script() -> None:
    drawn = qr.drawing(totp.address(SECRET, "anna.verdi@example.org"))
    assert drawn.startswith("<svg") and "style" not in drawn and "script" not in drawn
    assert totp.address(SECRET, "a b@example.org") == (
        f"otpauth://totp/jitflow%3Aa%20b%40example.org?secret={SECRET}&issuer=jitflow"
    )
