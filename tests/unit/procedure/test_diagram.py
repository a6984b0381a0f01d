"""The picture of a procedure says what the table says."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from jitflow import library, paths
from jitflow.cli import cli
from jitflow.instruments.diagram import lines
from jitflow.instruments.loader import load_all
from tests.fixtures.drafts import FORMS

SIDES = [
    (definition.slug, side)
    for folder in (FORMS, paths.FORMS)
    for definition in load_all(folder)
    if definition.procedure is not None
    for side in definition.procedure.sides.values()
]
every_side = pytest.mark.parametrize(("slug", "side"), SIDES, ids=[f"{slug}-{side.id}" for slug, side in SIDES])


@every_side
def test_every_state_is_a_station_and_every_move_a_track(slug, side) -> None:
    drawn = lines(side)
    assert [one.state.id for line in drawn for one in line.stations] == [
        state.id for region in side.regions for state in side.states_in(region.id)
    ]
    moves = {
        (leaves, move.to)
        for step in side.transitions
        for move in step.moves
        for leaves in move.leaves
        if move.to not in (None, leaves)
    }
    shown = set()
    for line in drawn:
        names = {station.row: station.state.id for station in line.stations}
        shown |= {(names[track.start], names[track.end]) for track in line.tracks}
    assert shown == moves


@every_side
def test_arcs_of_one_lane_never_overlap(slug, side) -> None:
    for line in lines(side):
        for one in line.tracks:
            for other in line.tracks:
                if one is other or one.lane != other.lane or one.leads_back != other.leads_back:
                    continue
                tops = [(min(t.start, t.end), max(t.start, t.end)) for t in (one, other)]
                (first, second) = sorted(tops)
                assert second[0] >= first[1], (line.key, one, other)


def test_where_it_stands_and_what_is_open_are_marked(notice) -> None:
    side = notice.procedure.sides["issuing"]
    (line, *_rest) = lines(
        side,
        {"notice": "checked", "boat": "at_sea"},
        {("", "draft"), ("", "checked")},
        {("draft", "checked")},
        {"send"},
    )
    assert [station.kind for station in line.stations] == ["been", "now", "ahead", "ahead"]
    by_rows = {(track.start, track.end): track for track in line.tracks}
    assert by_rows[0, 1].was_taken
    assert by_rows[1, 2].is_open
    assert not by_rows[2, 3].is_open


@pytest.mark.parametrize(("folder", "slug"), [(FORMS, "harbour_notice"), (paths.FORMS, None)])
def test_the_command_prints_every_format(folder, slug, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JITFLOW_FORMS", str(folder))
    slug = slug or library.library().slugs()[0]
    side = library.library().definition(slug).procedure.sides["issuing"]

    def printed(form: str) -> str:
        result = CliRunner().invoke(cli, ["procedure", slug, "--side", "issuing", "--format", form])
        assert result.exit_code == 0, result.output
        return result.stdout

    picture = ElementTree.fromstring(printed("svg"))  # noqa: S314 - our own picture
    titles = {one.text for one in picture.iter("{http://www.w3.org/2000/svg}title")}
    data = json.loads(printed("json"))
    assert {one["id"] for one in data["states"]} == set(side.state)
    assert {one["id"] for one in data["deadlines"]} == set(side.deadline)
    assert printed("mermaid").startswith("stateDiagram-v2")
    text = printed("text")
    for state in side.states:
        assert f"[{state.id}]" in text
        assert any(title.startswith(state.title) for title in titles), state.id


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["nothing", "--side", "issuing"], "is not known"), (["harbour_notice", "--side", "left"], "there is: issuing")],
)
def test_what_does_not_exist_is_named(arguments, says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))
    result = CliRunner().invoke(cli, ["procedure", *arguments])
    assert result.exit_code == 2
    assert says in result.stderr
