"""Box pages against the same pages by stock WTForms widgets: ratios taken side by side in one run.

The stock page asks the same questions through the same route, guard, checks and frame. Only its
form is what a Flask project writes by the book (`tests/fixtures/stock.py`): one WTForms field for
each input (`SelectField` for States, `FieldList` for several values), rendered by its widgets.
What both pay alike (guard, trail, reading, checks) stands in the figures of the whole request, not
in those of the form. Goals: issue 2, "Measured".
"""

from __future__ import annotations

import copy
import gc
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import Environment

from jitflow import library, paths
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import RenderRequest
from jitflow.documents.pdf import warm
from jitflow.documents.produce import produce
from jitflow.drafting import acts, box, box_page, pages, views
from jitflow.drafting.models import Instrument, Text
from jitflow.instruments.checks import run_checks
from jitflow.web import choices
from tests.fixtures.objects import World
from tests.fixtures.stock import stock_build, stock_templates

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]
ROUNDS = 15
SECTION = "offences"


# the draft


@dataclass
class Desk:
    """An application with European Arrest Warrants of several sizes, and somebody who may draft."""

    app: Flask
    client: FlaskClient
    case: str
    small: str
    usual: str
    large: str

    def address(self, instrument: str) -> str:
        return f"/g/group-a/cases/{self.case}/i/{instrument}/box/{SECTION}"

    def get(self, instrument: str) -> str:
        answer = self.client.get(self.address(instrument))
        assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
        return answer.get_data(as_text=True)


def example(offences: int) -> dict[str, Any]:
    """The example of the EAW with this many offences."""
    definition = library.library().definition("eaw")
    data = json.loads((paths.FORMS / "eaw" / definition.version / "example.json").read_text("utf-8"))
    first = data["answers"]["offences"]
    made, texts = [], {k: v for k, v in data["texts"].items() if not k.startswith("offences.")}
    for number in range(offences):
        model = first[number % len(first)]
        made.append({**copy.deepcopy(model), "id": f"x{number}"})
        inside = f"offences.{model['id']}."
        texts |= {k.replace(inside, f"offences.x{number}."): v for k, v in data["texts"].items() if k.startswith(inside)}
    return {**data, "answers": {**data["answers"], "offences": made, "offence_count": offences}, "texts": texts}


def store(world: World, data: dict[str, Any], number: str) -> str:
    """The example as an instrument of case A."""
    definition = library.library().definition(data["instrument"])
    ids, lead, now = world.a.ids, world.users["lead"], clock.now()
    with write_unit() as unit:
        group = unit.session.get(Instrument, ids["instrument_id"]).focus_group_id  # type: ignore[union-attr]
        row = Instrument(
            case_id=ids["case_id"], focus_group_id=group, number=number, slug=data["instrument"], version=definition.version,
            issuing_state=data["issuing_state"], executing_state=data["executing_state"], language=data["language"],
            person_id=ids["person_id"], answers=data["answers"], groups=sorted(definition.groups),
            saved_at=now, saved_by=lead,
        )  # fmt: skip
        unit.session.add(row)
        unit.session.flush()
        for path, slots in data["texts"].items():
            for language, slot in slots.items():
                text = Text(
                    instrument_id=row.id, path=path, language=language, text=slot["text"], state=slot["state"],
                    source_hash="0" * 64, saved_at=now, saved_by=lead,
                )  # fmt: skip
                unit.session.add(text)
        unit.record("altered", focus_group_id=group, actor_id=lead, object_type="instrument", object_id=row.id)
    return row.id


@pytest.fixture
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> Desk:
    from jitflow.cases import service as cases
    from jitflow.reach import lock_case

    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    made = {count: store(world, example(count), f"EAW-{count}") for count in (1, 3, 12)}
    with write_unit() as unit:
        case = lock_case(unit.session, world.a.ids["case_id"])
        for number in range(8):
            cases.add_person(unit, case, {"surname": f"Person {number}"}, "suspect", world.users["lead"])
    return Desk(world.app, world.client("lead"), world.a.ids["case_id"], made[1], made[3], made[12])


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time: neighbours on the machine stretch wall time, and nothing here waits."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1e3


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float, float]:
    """Medians of both in ms and the median ratio of pairs (theirs to ours), after a warm round."""
    for _ in range(3):
        ours(), theirs()
    gc.collect()
    pairs = [(milliseconds(ours), milliseconds(theirs)) for _ in range(ROUNDS)]
    own, other = zip(*pairs, strict=True)
    return statistics.median(own), statistics.median(other), statistics.median(t / o for o, t in pairs)


def say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(text)


def names(page: str) -> set[str]:
    """What the questions of a page are, whatever inputs they are made of."""
    return {part.split('"')[0] for part in page.split('name="base:')[1:]}


def test_box_page_against_stock_widgets(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = stock_templates(desk.app)

    def stock_render(name: str, **context: Any) -> str:
        desk.app.update_template_context(context)
        return templates.get_template(name).render(context)

    render = views.render_template
    # A translation beside the source is none of the questions that both sides ask.
    monkeypatch.setattr(box_page.beside, "attach", lambda *args: None)
    monkeypatch.setattr(views, "build", lambda *args: (stock_build if stock else box.build)(*args))
    monkeypatch.setattr(views, "render_template", lambda *args, **more: (stock_render if stock else render)(*args, **more))
    stock = False

    def get(by_the_book: bool) -> str:
        nonlocal stock
        stock = by_the_book
        return desk.get(desk.usual)

    def ours() -> str:
        return get(False)

    def theirs() -> str:
        return get(True)

    asked = names(ours())
    assert asked == names(theirs())
    own, other, whole = side_by_side(ours, theirs)
    lines = [f"\nBox (e), {len(asked)} questions, whole request: stock widgets {other:.1f} ms, ours {own:.1f} ms: "
             f"{whole:.1f} times faster (goal 5)"]  # fmt: skip
    own, other, form = form_part(desk, templates)
    lines.append(f"the form alone: stock widgets {other:.1f} ms, ours {own:.1f} ms: {form:.1f} times faster (goal 5)")
    say(capsys, "\n".join(lines))
    assert whole > 2.0
    assert form > 2.5


def form_part(desk: Desk, templates: Environment) -> tuple[float, float, float]:
    """The form of the box: from the loaded draft to its markup."""
    with desk.app.test_request_context(desk.address(desk.usual)):
        draft, section = loaded(desk, desk.usual)
        by_path = box_page.findings_by_path(draft, section)

        def part(build: Callable[..., box.BoxForm], environment: Environment) -> str:
            made = build(draft.facts, section)
            view = made.form.view(draft.words, box.field_extras(made, by_path, []))
            blocks = box.Layout(made, draft.words, by_path, errors=view["errors"]).blocks()
            context: dict[str, Any] = {}
            desk.app.update_template_context(context)
            macros = environment.get_template("pages/drafts.html").make_module(context)
            return macros.blocks(blocks, view, True)  # type: ignore[attr-defined]

        assert names(part(box.build, desk.app.jinja_env)) == names(part(stock_build, templates))
        return side_by_side(lambda: part(box.build, desk.app.jinja_env), lambda: part(stock_build, templates))


def loaded(desk: Desk, instrument: str) -> tuple[pages.Draft, Any]:
    """The draft and its box (e), without a request."""
    from jitflow.accounts import service as accounts
    from jitflow.drafting import service

    with read_unit() as session:
        data = service.load(session, instrument)
        draft = pages.Draft(data, {}, accounts.names(session, {data.saved_by}))
    g.setdefault("reached", Reached(desk))
    return draft, acts.section_or_404(draft, SECTION)


class Reached:
    """As the guard leaves it, as far as findings read it for their addresses."""

    def __init__(self, desk: Desk) -> None:
        self.group = Named(slug="group-a", name="Group A")
        self.case = Named(id=desk.case)
        self.instrument = Named(id=desk.usual)
        self.level, self.group_level = "lead", "member"


class Named:
    def __init__(self, **values: str) -> None:
        self.__dict__ |= values


def test_box_page_grows_with_its_offences(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    large, small, _ = side_by_side(lambda: desk.get(desk.large), lambda: desk.get(desk.small))
    more = len(names(desk.get(desk.large))) / len(names(desk.get(desk.small)))
    say(
        capsys,
        f"\nBox (e), 9 persons in the case: 1 offence {small:.1f} ms, 12 offences {large:.1f} ms: "
        f"{large / small:.1f} times the time for {more:.1f} times the questions",
    )
    assert large / small < 2 * more


def test_checks_beside_a_pdf(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    warm(paths.TEMPLATES / "documents")
    definition = library.library().definition("eaw")
    data = example(3)
    with desk.app.test_request_context():
        draft, _section = loaded(desk, desk.usual)
    instrument = draft.facts.instrument
    given = library.facts_of(definition, instrument)._given

    def checks() -> object:
        return run_checks(definition, instrument, given)

    def pdf() -> object:
        return produce(RenderRequest(data, data["language"], "pdf"))

    own, other, ratio = side_by_side(checks, pdf)
    result = run_checks(definition, instrument, given)
    say(
        capsys,
        f"\nAll {len(definition.checks)} checks of a draft ({result.ran} judged): {own:.1f} ms, one PDF {other:.0f} ms: "
        f"{ratio:.0f} times all checks",
    )
    assert ratio > 2.0


# `choices` is read by both sides; a cold list would count against ours alone.
@pytest.fixture(autouse=True)
def _warm_lists() -> None:
    choices.country_options()
