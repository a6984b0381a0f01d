"""Law behind the form: every basis of the definition is on one page, and the pages lead to it."""

from __future__ import annotations

import re

import pytest

from jitflow import library
from jitflow.drafting.words import basis_anchor, basis_pieces
from tests.fixtures.objects import World
from tests.web.test_drafting import Draft, fresh


@pytest.fixture
def desk(world: World) -> Draft:
    return fresh(world)


def test_every_basis_and_every_check_of_the_definition_is_there_once(desk: Draft) -> None:
    page = desk.get("law")
    definition = library.library().definition(desk.stored().slug)
    bases = {field.basis for _s, field, _k in definition.walk() if field.basis} | {
        s.basis for s in definition.sections if s.basis
    }
    bases |= {basis for check in definition.checks for basis in (check.basis, *check.case_law)}
    assert len(bases) > 5
    for basis in bases:
        for piece in basis_pieces(basis):
            assert page.count(f'id="{basis_anchor(piece)}"') == 1, piece
    for check in definition.checks:
        assert page.count(f'id="rule-{check.id}"') == 1
        assert check.message in page


def test_questions_and_findings_lead_to_their_law_and_back(desk: Draft) -> None:
    page = desk.get("law")
    assert re.search(r'href="[^"]*/box/who#skipper-surname"[^>]*>Skipper, ', page) or "box/who#skipper-surname" in page
    for path in ("box/calls", "form", "findings"):
        leads = re.findall(r'href="[^"]*/law#([^"]+)"', desk.get(path))
        for anchor in leads:
            assert f'id="{anchor}"' in page, (path, anchor)
    assert re.search(r'href="[^"]*/law#law-hc-2"', desk.get("box/calls")), "the basis of the box"
    assert re.search(r'href="[^"]*/law"', desk.get("box/calls"))


def test_anchors_name_the_first_source() -> None:
    assert basis_anchor("FD 8(1)(e); practice") == "law-fd-8-1-e"
    assert basis_pieces("Handbook 2.5.1; Directive 2014/41/EU 24") == ["Handbook 2.5.1", "Directive 2014/41/EU 24"]


def test_a_reader_may_read_it_and_it_is_recorded_as_reading(world: World) -> None:
    assert "Law behind this form" in Draft(world, "reader").get("law")
