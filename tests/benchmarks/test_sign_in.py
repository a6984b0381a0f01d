"""What one guess at a password costs on this machine (check 1): slow for who guesses, bearable for who signs in."""

from __future__ import annotations

import time

import pytest

from jitflow.accounts import passwords
from tests.fixtures.ground import PASSWORD

pytestmark = [pytest.mark.benchmark]
ROUNDS = 15
LEAST, MOST = 0.050, 0.600


@pytest.mark.usefixtures("sqlite_ground")
def test_verifying_a_password_takes_its_time() -> None:
    stored = passwords.hash_password(PASSWORD)
    taken = {}
    for name, hashed in (("known", stored), ("nobody", None)):
        times = []
        for _ in range(ROUNDS):
            began = time.process_time()
            passwords.verify("seven other herons over Crete", hashed)
            times.append(time.process_time() - began)
        taken[name] = min(times)  # of the processor, so that others on the machine count for little
    print("\nverifying a password: " + ", ".join(f"{name} {value * 1000:.0f} ms" for name, value in taken.items()))
    assert all(LEAST <= value <= MOST for value in taken.values())
    assert abs(taken["known"] - taken["nobody"]) <= 0.2 * max(taken.values())
