"""Pages in English and Italian: chosen by account, cookie or browser; catalogues read without .mo files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from babel.messages.pofile import read_po

from jitflow import paths
from jitflow.config import LANGUAGES
from jitflow.instruments.definition import FieldType
from jitflow.web import locale
from jitflow.web.values import partial_date, shown
from tests.fixtures.objects import World, post, token_of


def language_of(response) -> str:
    """The language that the page declares."""
    return response.get_data(as_text=True).split('lang="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    ("accepted", "expected"), [("it", "it"), ("it-IT,en;q=0.5", "it"), ("en", "en"), ("el,de;q=0.9", "en"), ("", "en")]
)
def test_the_browser_decides_before_sign_in(world: World, accepted: str, expected: str) -> None:
    assert language_of(world.client().get("/sign-in", headers={"Accept-Language": accepted})) == expected


def test_a_choice_before_sign_in_is_remembered_in_a_cookie(world: World) -> None:
    client = world.client()
    response = post(client, "/language", {"language": "it", "next": "/sign-in"})
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert language_of(client.get("/sign-in", headers={"Accept-Language": "en"})) == "it"


def test_a_choice_after_sign_in_is_remembered_in_the_account(world: World) -> None:
    client = world.client("reader")
    token = token_of(client, "/")
    client.post("/language", data={"csrf_token": token, "language": "it", "next": "/g/group-a/"})
    elsewhere = world.client("reader")
    assert language_of(elsewhere.get("/g/group-a/", headers={"Accept-Language": "en"})) == "it"
    assert language_of(world.client("lead").get("/g/group-a/", headers={"Accept-Language": "en"})) == "en"


def test_the_switch_keeps_to_known_languages_and_to_this_site(world: World) -> None:
    client = world.client()
    assert post(client, "/language", {"language": "xx"}).status_code == 400
    response = post(client, "/language", {"language": "it", "next": "//evil.example/"})
    assert response.headers["Location"] == "/"


def test_no_compiled_catalogues_are_needed() -> None:
    assert list(paths.TRANSLATIONS.rglob("*.mo")) == []
    with locale.speaking("it"):
        assert locale.gettext("Page not found") != "Page not found"
    with locale.speaking("en"):
        assert locale.gettext("Page not found") == "Page not found"


def test_dates_in_the_formats_of_each_language(world: World) -> None:
    with world.app.test_request_context(), locale.speaking("en"):
        assert locale.format_date(date(2027, 3, 1)) == "1 March 2027"
        assert partial_date("1990-03") == "March 1990"
    with locale.speaking("it"):
        assert locale.format_date(date(2027, 3, 1)) == "1 marzo 2027"
        assert locale.country_name("GR") == "Grecia"


def test_moments_in_the_zone_of_the_focus_group(world: World) -> None:
    from flask import g

    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    with world.app.test_request_context():
        assert locale.format_datetime(moment) == "1 July 2026, 22:30"
        g.zone = "Europe/Rome"
        assert locale.format_datetime(moment) == "2 July 2026, 00:30"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("when", {"kind": "exact", "start": "2026-03-14", "hour": "14:20"}, "14 March 2026, 14:20"),
        ("when", {"kind": "span", "start": "2026-03-01", "end": "2026-03-14"}, "1 March 2026 to 14 March 2026"),
        ("when", {"kind": "approximate", "start": "2026-03"}, "about March 2026"),
        ("when", {"kind": "ongoing", "start": "2025"}, "since 2025"),
        ("birthdate", {"kind": "estimated", "start": "1985", "end": "1987"}, "1985 to 1987 (estimated)"),
        ("place", {"kind": "high_seas", "latitude": "37.45", "longitude": "18.2"}, "high seas, 37.45, 18.2"),
        ("place", {"kind": "address", "text": "Crotone", "country": "IT"}, "Crotone, Italy"),
        ("duration", {"years": 1, "months": 6}, "1 year, 6 months"),
        ("duration", {"life": True}, "life"),
        (
            "address",
            {"street": "Via Roma 1", "postcode": "88900", "town": "Crotone", "country": "IT"},
            "Via Roma 1, 88900 Crotone, Italy",
        ),
        ("country", ["BG", "unknown"], "Bulgaria, not known"),
        ("yesno", False, "no"),
        ("text", None, ""),
    ],
)
def test_answers_in_words(kind: str, value, words: str) -> None:
    assert shown(FieldType(kind), value) == words


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_keep_every_placeholder(language: str) -> None:
    path = paths.TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    faults = [str(error) for message in catalogue for error in message.check(catalogue)]
    assert faults == []
