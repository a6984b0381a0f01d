"""Words in another script carry the language whose voice can read them, and nothing else changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from markupsafe import Markup, escape

from jitflow.web.differences import differences
from jitflow.web.scripts import spoken, voice

TAGS = re.compile(r'<span lang="\w\w"(?: dir="rtl")?>|</span>')


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Θεόδωρος Καλλιμάνης", "el"),
        ("Радослав Велков Тодорин", "bg"),
        ("Остап Левкович Підгірник", "uk"),
        ("سامر الحلواني", "ar"),
        ("نادر رحمان‌یار", "fa"),
        ("Ivo Berlanghieri", None),
        ("", None),
    ],
)
def test_the_voice_of_a_name(text: str, language: str | None) -> None:
    assert voice(text) == language


def test_only_the_part_in_the_other_script_is_marked_and_as_one() -> None:
    made = spoken("Perché, in concorso con Θεόδωρος Καλλιμάνης (Theodoros), dal 3 maggio")
    assert made == 'Perché, in concorso con <span lang="el">Θεόδωρος Καλλιμάνης</span> (Theodoros), dal 3 maggio'
    assert spoken("سامر") == '<span lang="ar" dir="rtl">سامر</span>'


def test_a_part_that_has_its_language_already_is_left_alone() -> None:
    assert spoken("Θεόδωρος", "el") == "Θεόδωρος"


@given(st.text(alphabet="ab <>&\"'.,-()ΘεόΡадіسر‌ 1", max_size=40))
def test_nothing_is_added_lost_or_left_unescaped(text: str) -> None:
    made = spoken(text)
    assert isinstance(made, Markup)
    assert TAGS.sub("", made) == escape(text)


def test_markup_stays_markup_and_nothing_becomes_empty() -> None:
    assert spoken(Markup("<b>x</b>")) == "<b>x</b>"
    assert spoken(None) == ""
    assert spoken(7) == "7"


def test_differences_are_read_in_their_script_too() -> None:
    made = differences("von Θεόδωρος", "von Θεόδωρος und Радослав")
    assert '<span lang="el">Θεόδωρος</span>' in made
    assert '<ins><span class="hidden">added: </span> und <span lang="bg">Радослав</span></ins>' in made
