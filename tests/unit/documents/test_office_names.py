"""Names of templates: the same for every instrument of a definition, and always with something behind them."""

from __future__ import annotations

import pytest

from jitflow import paths
from jitflow.documents import RenderRequest
from jitflow.documents.office import context_of
from jitflow.documents.office_names import EMPTY, Leaf, ListOf, names_of
from jitflow.documents.produce import draft, library
from jitflow.documents.projection import internal_keys
from tests.contracts.test_documents import ROOTS, example_of
from tests.fixtures.documents import FORMS, SLUG, VERSION, asked, example

DEFINITIONS = [(root, definition) for root in ROOTS if root.is_dir() for definition in library(root)]
every = pytest.mark.parametrize(("root", "definition"), DEFINITIONS, ids=[one.slug for _root, one in DEFINITIONS])


def context(instrument=None, **options):
    request = asked(instrument, **options)
    return context_of(request, draft(request))


def shapes(tree, data, prefix="") -> list[str]:
    """Where names and data differ."""
    found = []
    known = {name for name in data if not name.endswith(EMPTY)}
    found += [f"{prefix}{name}" for name in known ^ set(tree)]
    for name in known & set(tree):
        node, value = tree[name], data[name]
        if isinstance(node, dict):
            found += shapes(node, value, f"{prefix}{name}.")
        elif isinstance(node, ListOf):
            found += [f"{prefix}{name} is no list"] if not isinstance(value, list) else []
            found += [one for item in value for one in shapes(node.record, item, f"{prefix}{name}[].")]
        elif not isinstance(value, bool if node.kind == "flag" else str):
            found.append(f"{prefix}{name} is {type(value).__name__}")
    return found


@every
def test_names_and_data_are_the_same_for_full_and_empty_instruments(root, definition) -> None:
    names = names_of(definition)
    instrument = example_of(root, definition)
    for language in definition.wording:
        for one in (instrument, {**instrument, "answers": {}, "texts": {}}):
            request = RenderRequest(one, language, "docx", forms=str(root))
            assert shapes(names.tree, context_of(request, draft(request))) == []


@every
def test_nothing_internal_has_a_name(root, definition) -> None:
    def keys(tree):
        for node in tree.values():
            if isinstance(node, Leaf):
                yield node.key
            else:
                yield from keys(node.record if isinstance(node, ListOf) else node)

    internal = internal_keys(definition)
    assert not internal & set(keys(names_of(definition).tree))
    assert not internal & {wanted.key for wanted in names_of(definition).wanted}


def test_answers_of_a_box_and_of_items_stand_under_their_names() -> None:
    data = context()
    assert data["box"]["a"]["surname"] == "الخطيب (Al-Khatib)"
    assert data["heading"]["a"].startswith("(a)")
    assert [item["number"] for item in data["box"]["e"]["trips"]] == ["1.", "2."]
    options = data["box"]["e"]["list_options"]
    assert [(one["sign"], one["items"]) for one in options] == [("☒", "1."), ("☒", "1., 2.")]
    assert data["box"]["b"]["total_label"].startswith("This permit covers")


def test_what_the_form_says_of_an_empty_answer_stands_beside_it() -> None:
    empty = context({**example(), "answers": {"purpose": ["return"]}, "texts": {}})
    assert empty["box"]["a"]["birth_surname"] == ""
    assert empty["box"]["a"]["birth_surname_empty"] == "not applicable"
    assert empty["box"]["a"]["aliases_empty"] == "—"
    assert empty["box"]["e"]["trips"] == []
    assert context({**example(), "answers": {}, "texts": {}})["not_applicable"]["c"] == "not applicable"


def test_mandatory_questions_of_the_warrant_are_named_by_box() -> None:
    wanted = {one.name: one.letter for one in names_of(library(paths.FORMS).definition("eaw")).wanted}
    assert wanted["box.a.surname"] == "a"
    assert wanted["box.e.offences[].facts"] == "e"
    assert wanted["box.e.offences[].places[].place"] == "e"
    assert wanted["box.e.list_categories_options"] == "e"
    assert "box.a.aliases" not in wanted
    assert set(wanted.values()) == set("abcdeghi"), "box (f) is optional"


def test_names_do_not_change_by_accident() -> None:
    """Offices have written these into their files: a change here breaks them."""
    paths_of = names_of(library(FORMS).definition(SLUG, VERSION)).paths()
    assert [name for name in paths_of if name.startswith("box.b.")] == [
        "box.b.decisions", "box.b.decisions[].number", "box.b.decisions[].kind_label", "box.b.decisions[].kind",
        "box.b.decisions[].decided_on_label", "box.b.decisions[].decided_on", "box.b.decisions[].open_to_review_label",
        "box.b.decisions[].open_to_review", "box.b.decisions[].open_to_review_options",
        *(f"box.b.decisions[].open_to_review_options[].{name}"
          for name in ("sign", "ticked", "word", "number", "text", "heading", "items")),
        "box.b.decisions_item", "box.b.total_label", "box.b.total",
    ]  # fmt: skip
