"""The commonest passwords are refused (check 4)."""

from __future__ import annotations

import pytest

from jitflow.accounts import common, passwords

#: Well known from every published list, all of 15 characters and more.
KNOWN = """
123456789012345 1234567890123456 12345678901234567890 1234567890987654321 123456789987654321 11111111111111111111
1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv qwertyuiopasdfghjkl qwertyuiop123456789 1234567890qwertyuiop qazwsxedcrfvtgb
passwordpassword iloveyouforever abcdefghijklmnop abcdefghijklmnopqrstuvwxyz zxcvbnm123456789 1234qwerasdfzxcv
12345678987654321 30secondstomars
""".split()


@pytest.mark.parametrize("password", KNOWN)
def test_a_common_password_is_refused_in_any_case(sqlite_ground, password) -> None:
    for form in (password, password.upper(), password.capitalize(), f" {password}"):
        with pytest.raises(passwords.PasswordRefused):
            passwords.require_usable(form)


def test_ten_thousand_and_more_that_our_length_would_accept_are_known() -> None:
    content = common.FILE.read_bytes()
    digests = [content[place : place + common.BYTES] for place in range(0, len(content), common.BYTES)]
    assert len(digests) >= 10_000
    assert digests == sorted(set(digests))
    assert len(digests[-1]) == common.BYTES


@pytest.mark.parametrize("password", ["calm-harbour-2026", "seven grey herons over Piraeus", "Perché la nave è già qui?"])
def test_a_good_password_is_not_taken_for_a_common_one(sqlite_ground, password) -> None:
    assert not common.is_common(password)
    passwords.require_usable(password)


@pytest.mark.parametrize("password", ["\udcff" * 20, "\x00" * 20, "é" * 128])
def test_strange_text_is_judged_without_a_fault(password) -> None:
    assert not common.is_common(password)
