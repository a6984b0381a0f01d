"""At each field of a form: its history and the comments on it, with their number; one step away and never printed."""

from __future__ import annotations

import html
import re

import pytest

from tests.fixtures.objects import World, post

FIELD = "skipper.surname"


def here(world: World, page: str) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/{page}"


def asked(page: str) -> set[str]:
    """The fields of a page."""
    return {html.unescape(name) for name in re.findall(r'name="base:([^"]+)"', page)}


def links(page: str, to: str) -> list[str]:
    """Where the links to the history of a field, or to the comments on it, lead."""
    return [html.unescape(one) for one in re.findall(rf'href="([^"]*/{to}\?path=[^"]+)"', page)]


@pytest.mark.parametrize("page", ["box/who", "form"])
def test_each_field_leads_to_its_history_and_to_its_comments(page: str, world: World) -> None:
    client = world.client("reader")
    text = client.get(here(world, page)).get_data(as_text=True)
    fields = {name for name in asked(text) if not name.startswith("text:")}
    assert fields
    for to in ("history/field", "comments"):
        found = links(text, to)
        paths = {re.sub(r"^text:\w\w:", "", one.partition("path=")[2]) for one in found}
        assert fields <= paths, to
        for one in found[:4]:
            assert client.get(one).status_code == 200, one


def test_the_history_of_a_free_text_is_that_of_its_source(world: World) -> None:
    text = world.client("lead").get(here(world, "form")).get_data(as_text=True)
    prose = [one for one in links(text, "history/field") if "path=text:" in one]
    assert prose, "the form has a free text"
    assert world.client("lead").get(prose[0]).status_code == 200


@pytest.mark.parametrize("page", ["box/who", "form"])
def test_open_comments_are_counted_at_their_field_alone(page: str, world: World) -> None:
    lead = world.client("lead")
    marks = re.compile(r'<summary>(?:(?!</summary>).)*<span class="mark">(\d+ comments?)</span></summary>', re.DOTALL)
    assert marks.findall(lead.get(here(world, page)).get_data(as_text=True)) == []
    for words in ("Is this so?", "And this?"):
        post(lead, here(world, "comments"), {"act": "new", "path": FIELD, "body": words})
    text = lead.get(here(world, page)).get_data(as_text=True)
    assert marks.findall(text) == ["2 comments"]
    label = f'for="{FIELD.replace(".", "-")}"'
    assert re.search(rf'{label}(?:(?!class="label").)*2 comments', text, re.DOTALL), (
        "it stands behind the label of its field"
    )
    thread = re.search(r'id="comment-(\w+)"', lead.get(here(world, "comments")).get_data(as_text=True))
    post(lead, here(world, "comments"), {"act": "resolve", "thread": thread[1]})
    assert marks.findall(lead.get(here(world, page)).get_data(as_text=True)) == ["1 comment"]


def test_who_comes_from_a_field_finds_it_chosen_and_its_comments_first(world: World) -> None:
    lead = world.client("lead")
    others = {
        name for name in asked(lead.get(here(world, "box/who")).get_data(as_text=True)) if name.startswith("skipper.")
    }
    other = sorted(others - {FIELD})[0]
    for path, words in ((other, "Elsewhere"), (FIELD, "At the surname")):
        post(lead, here(world, "comments"), {"act": "new", "path": path, "body": words})
    text = lead.get(here(world, f"comments?path={FIELD}")).get_data(as_text=True)
    assert text.index("At the surname") < text.index("Elsewhere")
    assert f'<option value="{FIELD}" selected>' in text


def test_after_each_act_one_comes_back_to_the_comment(world: World) -> None:
    lead, page = world.client("lead"), here(world, "comments")
    made = post(lead, page, {"act": "new", "path": FIELD, "body": "Is this so?"}).headers["Location"]
    thread = re.search(r"#comment-(\w+)$", made)
    assert thread, made
    assert f'id="comment-{thread[1]}" tabindex="-1"' in lead.get(page).get_data(as_text=True)
    for act, place in (("answer", thread[0]), ("resolve", "#open"), ("again", thread[0])):
        answer = post(lead, page, {"act": act, "thread": thread[1], "body": "Yes."})
        assert answer.headers["Location"].endswith(place), act


def test_an_error_about_the_field_stands_at_the_field(world: World) -> None:
    text = post(world.client("lead"), here(world, "comments"), {"act": "new", "path": "", "body": "Words"}).get_data(
        as_text=True
    )
    assert re.search(r'<select[^>]*id="path"[^>]*aria-invalid="true" aria-describedby="path-error"', text)
    assert 'id="body-error"' not in text
    assert 'href="#path"' in text
    assert text.count("Error:</span>") == 1
