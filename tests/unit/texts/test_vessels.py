"""The name of a vessel stands behind a word for one: in quotation marks, or in capitals."""

from __future__ import annotations

import time

import pytest

from jitflow.texts.vessels import vessels_in


@pytest.mark.parametrize(("text", "name"), [
    ("The vessel Sea Star left at night.", "Sea Star"), ("the M/V POSEIDON II was met", "POSEIDON II"), ("MV Amal 3 from Izmir", "Amal 3"),
    ("the boat named “Amal”, a wooden one", "Amal"), ("a ship, “Hope of Tyre”,", "Hope of Tyre"),
    ("la nave «Stella Maris» e", "Stella Maris"),
    ("le navire «\u00a0Belle Étoile\u00a0»", "Belle Étoile"), ("das Schiff „Nordstern“", "Nordstern"),
    ("πλοίο «Άγιος Νικόλαος»", "Άγιος Νικόλαος"),
    ("του σκάφους ΑΓΙΟΣ ΝΙΚΟΛΑΟΣ κοντά", "ΑΓΙΟΣ ΝΙΚΟΛΑΟΣ"), ("το Ε/Γ «Ελένη»", "Ελένη"), ("кораб „Черно море“", "Черно море"),
    ("el buque Estrella de Mar y", "Estrella de Mar"), ("statek Gdynia wypłynął", "Gdynia"), ("motopesca Nuova Maria.", "Nuova Maria"),
])  # fmt: skip
def test_a_name_is_found(text: str, name: str) -> None:
    assert [text[start:end].strip() for start, end in vessels_in(text)] == [name]


@pytest.mark.parametrize("text", [
    "the flag of the vessel. The crew", "vessel IMO 9074729", "Vessel Traffic Service", "boats from Izmir", "Schiff Menschen an Bord",
    "a ship of the coast guard", "the vessel State of flag", "le navire a quitté", "small boat Article 3", "ownership Rossi", "",
])  # fmt: skip
def test_what_is_none_is_not(text: str) -> None:
    assert list(vessels_in(text)) == []


def test_it_takes_time_in_proportion_to_the_text() -> None:
    def taken(number: int) -> float:
        begun = time.process_time()
        list(vessels_in("the vessel named “ vessel MV boat « the ship Aaaa of the " * number))
        return time.process_time() - begun

    taken(100)
    small, large = taken(1_000), taken(8_000)
    assert large < 32 * small + 0.2
