"""The draft as the executing State would see it: every ground with its conditions, never a promise, never on paper."""

from __future__ import annotations

import html
import re

import pytest

from jitflow import library
from tests.fixtures.objects import World, post
from tests.web.test_drafting import Draft, fresh


@pytest.fixture
def desk(world: World) -> Draft:
    return fresh(world)


def save(desk: Draft, section: str, **answers: str) -> None:
    shown = desk.shown(section)
    shown |= {name.replace("__", "."): value for name, value in answers.items()}
    desk.post(f"box/{section}", {**shown, "act": "save"})


def part(page: str, ground: str) -> str:
    """The piece of the page about one ground."""
    start = page.index(f'id="ground-{ground}"')
    following = re.search(r'id="ground-RF[\w-]+"(?<!-title")|</section>', page[start + 10 :])
    return page[start : start + 10 + following.start()]


def states(page: str) -> list[tuple[str, str]]:
    """Every ground in the order of the page with the list it stands in."""
    pieces = re.split(r'<h2 id="list-(\w+)"', page)
    return [
        (ground, state)
        for state, piece in zip(pieces[1::2], pieces[2::2], strict=True)
        for ground in re.findall(r'id="ground-(RF-[\w-]+)"', piece)
        if not ground.endswith("-title")
    ]


def test_every_ground_stands_there_once_found_ones_first(desk: Draft) -> None:
    page = desk.get("grounds")
    definition = library.library().definition(desk.stored().slug)
    assert sorted(ground for ground, _state in states(page)) == sorted(one.id for one in definition.grounds)
    save(desk, "who", skipper__licence_checked="no")
    after = states(desk.get("grounds"))
    assert after[0] == ("RF-HN-1", "found")
    order = ["found", "not_judged", "not_found"]
    assert [state for _ground, state in after] == sorted((state for _g, state in after), key=order.index)


def test_a_ground_tells_its_conditions_what_the_draft_says_and_what_to_add(desk: Draft) -> None:
    save(desk, "who", skipper__licence_checked="no")
    told = part(desk.get("grounds"), "RF-HN-1")
    assert "The flag State did not confirm the licence." in told
    assert "Met</span>" in told and "Mandatory ground" in told
    assert re.search(r'box/who#skipper-licence_checked[^"]*">\s*<bdi>no</bdi>', told), "the answer, as a link to it"
    assert "What to add:" in told and "Ask the flag State once more." in told
    assert re.search(r"<details.*HC 11\(1\).*X-3/26.*</details>", told, re.S), "article and case law behind a fold-out"
    save(desk, "who", skipper__licence_checked="yes")
    told = part(desk.get("grounds"), "RF-HN-1")
    assert "Not met</span>" in told and "What to add:" not in told


def test_what_is_not_judged_names_the_answer_it_waits_for(desk: Draft) -> None:
    told = part(desk.get("grounds"), "RF-HN-1")
    assert "Not judged" in told
    assert re.search(r'box/who#skipper-licence_checked[^"]*">the draft does not say', told)


def test_a_condition_of_each_item_names_the_items(desk: Draft) -> None:
    told = part(desk.get("grounds"), "RF-HN-2a")
    assert re.search(r"Call 1", told)
    assert "All of these conditions must be met:" in told
    assert "One of these conditions is enough:" in part(desk.get("grounds"), "RF-HN-3")


def test_a_national_rule_has_its_source_and_how_sure_it_is(desk: Draft, world: World) -> None:
    assert "Nothing is on record for Greece. That never means no." in part(desk.get("grounds"), "RF-HN-3")
    known = library.states().current("DE", "responsibility_age")
    told = part(fresh(world, state="de").get("grounds"), "RF-HN-3")
    assert known is not None and known.source_title in told and "§ 19 StGB" in told
    assert "National rule: Age of criminal responsibility" in told and "14 years" in told
    assert "Text read" in told
    unknown = fresh(world, state="unknown").get("grounds")
    assert "so no national rule can be shown" in unknown and "/addressee" in unknown
    assert known.source_title not in unknown


def test_it_promises_nothing(desk: Draft) -> None:
    page = desk.get("grounds")
    words = html.unescape(re.sub(r"<[^>]+>", " ", page)).lower()
    assert "it is no forecast" in words and "may still be raised" in words
    assert not re.search(r"\bsafe\b|\bwill (be )?(refuse|execute|surrender)|\bno risk\b|\bvalid\b|\bpassed\b", words)


def test_pages_lead_to_it_and_it_is_in_no_document(desk: Draft) -> None:
    for path in ("findings", "", "check", "history"):
        assert f'href="{desk.path}grounds"' in desk.get(path), path
    assert "As the executing State would see it: grounds for refusal" in desk.get("findings")
    for path in ("box/who/paper", "check"):
        assert "did not confirm the licence" not in desk.get(path)


def test_a_definition_without_grounds_has_no_such_page(desk: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = library.library().definition(desk.stored().slug)
    monkeypatch.setitem(definition.__dict__, "grounds", ())
    desk.get("grounds", status=404)
    assert "/grounds" not in desk.get("findings")


def test_a_reader_may_read_it_a_translator_and_those_outside_the_team_may_not(world: World) -> None:
    reader = Draft(world, "reader").get("grounds")
    assert "As the executing State would see it" in reader and "/addressee" not in reader
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/grounds"
    for person, status in (
        ("other_case", 404),
        ("administrator", 404),
        ("outsider", 404),
        ("translator", 403),
        ("auditor", 403),
    ):
        assert world.client(person).get(path).status_code == status, person


def test_it_speaks_the_languages_of_the_pages(world: World) -> None:
    """The words around the definition's own; the sample has no catalogue, so its conditions stay English."""
    desk = fresh(world)
    for language in ("it", "fr"):
        post(desk.client, "/language", {"language": language, "next": "/"})
        page = desk.get("grounds")
        assert f'<html lang="{language}"' in page and "No licence" in page
