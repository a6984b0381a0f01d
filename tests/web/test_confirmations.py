"""State data: only what a named contact confirmed may block, for this focus group alone."""

from __future__ import annotations

import datetime
import json
import re

import pytest

from jitflow import library, paths
from jitflow.confirmations import service
from jitflow.confirmations.service import ConfirmationError
from jitflow.db.units import read_unit, write_unit
from jitflow.instruments import checks, file
from jitflow.instruments.given import state_values
from jitflow.instruments.states import record_digest
from tests.fixtures.objects import World, post

DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def real_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))


def issuers():
    """What is recorded on who may issue a warrant in Italy for prosecution, and the record's digest."""
    record = current(library.states())
    assert record is not None and not record.is_confirmed
    return record, record_digest("IT", record)


def current(states):
    return states.current("IT", "issuers", instrument="eaw", purpose="prosecution", on=DAY)


def groups(world: World) -> tuple[str, str]:
    from jitflow.focusgroups import service as focusgroups

    with read_unit() as session:
        found = [focusgroups.by_slug(session, slug) for slug in ("group-a", "group-b")]
    return found[0].id, found[1].id  # type: ignore[union-attr]


def confirm(world: World, group: str, state: str, digest: str, **more):
    values = {
        "contact_name": "Dr. Anna Weber",
        "contact_function": "judge, contact point",
        "confirmed_on": DAY,
        "remark": "",
    }
    with write_unit() as unit:
        return service.confirm(unit, group, state, digest, actor_id=world.users["lead"], **{**values, **more})


def severity_of_issuer_finding(states) -> str:
    """How an Italian warrant for prosecution is judged that a public prosecutor issues."""
    known = library.library()
    definition = known.definition("eaw")
    data = json.loads((paths.FORMS / "eaw" / definition.version / "example.json").read_text("utf-8"))
    data["answers"]["authority"]["kind"], data["as_of"] = "prosecutor", DAY.isoformat()
    _, instrument = file.from_data(data, known)
    found = checks.run_checks(definition, instrument, state_values(definition, instrument, states))
    return next(f.severity.value for f in found.findings if f.check.rests_on == "issuers_prosecution")


def test_a_confirmed_record_blocks_and_only_in_this_group(world: World, real_forms: None) -> None:
    mine, theirs = groups(world)
    record, digest = issuers()
    assert severity_of_issuer_finding(library.states()) == "warning"
    confirm(world, mine, "IT", digest)
    with read_unit() as session:
        ours, others = service.states_of(session, mine), service.states_of(session, theirs)
    assert current(ours).confirmed_by == "Dr. Anna Weber"
    assert severity_of_issuer_finding(ours) == "blocking"
    assert severity_of_issuer_finding(others) == "warning"
    assert not current(library.states()).is_confirmed, "the files stay as they are"
    assert record.value == current(ours).value


def test_a_withdrawn_confirmation_warns_again_and_stays_in_the_list(world: World, real_forms: None) -> None:
    mine, _ = groups(world)
    _, digest = issuers()
    confirm(world, mine, "IT", digest)
    with write_unit() as unit:
        service.withdraw(unit, mine, "IT", digest, world.users["lead"])
    with read_unit() as session:
        assert severity_of_issuer_finding(service.states_of(session, mine)) == "warning"
        kept = service.confirmations_of(session, mine, "IT")
    assert [line.withdrawn_by for line in kept] == [world.users["lead"]]


def test_a_changed_record_is_no_longer_confirmed(real_forms: None) -> None:
    """Who confirmed one rule did not confirm the next."""
    states = library.states()
    record, digest = issuers()
    changed = record.model_copy(update={"note": "changed by law"})
    italian = states.state("IT")
    records = tuple(changed if one is record else one for one in italian.record)
    other = type(states)([italian.model_copy(update={"record": records})])
    known = {("IT", digest): ("Dr. Anna Weber", DAY)}
    assert current(states.confirmed(known)).is_confirmed
    assert not current(other.confirmed(known)).is_confirmed


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"contact_name": "  "}, "contact_missing"),
        ({"confirmed_on": datetime.date(2999, 1, 1)}, "day_in_future"),
        ({"confirmed_on": datetime.date(1990, 1, 1)}, "day_before_text"),
        ({"digest": "0" * 64}, "unknown_record"),
    ],
)
def test_a_confirmation_needs_a_contact_and_a_possible_day(
    world: World, real_forms: None, more: dict, code: str
) -> None:
    _, digest = issuers()
    with pytest.raises(ConfirmationError) as refused:
        confirm(world, groups(world)[0], "IT", more.pop("digest", digest), **more)
    assert refused.value.code == code


def test_the_page_confirms_shows_and_withdraws(world: World, real_forms: None) -> None:
    lead = world.client("lead")
    _, digest = issuers()
    here = "/g/group-a/states/IT"
    assert "Italy" in lead.get("/g/group-a/states").get_data(as_text=True)
    form = lead.get(f"{here}?record={digest}").get_data(as_text=True)
    assert 'name="contact_name"' in form
    said = {"act": "confirm", "record": digest, "contact_name": "Dr. Anna Weber", "contact_function": "judge"}
    said |= {"confirmed_on.day": "20", "confirmed_on.month": "11"}
    refused = post(lead, here, {**said, **_names(form, "confirmed_on", "20", "11", "")})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "Dr. Anna Weber" in page, "what was typed is kept"
    done = post(lead, here, {**said, **_names(form, "confirmed_on", "20", "11", "2026")})
    assert done.status_code == 303, done.get_data(as_text=True)[:3000]
    page = lead.get(here).get_data(as_text=True)
    assert "Confirmed by Dr. Anna Weber on 2026-11-20" in page
    assert post(lead, here, {"act": "withdraw", "record": digest}).status_code == 303
    page = lead.get(here).get_data(as_text=True)
    assert "Confirmed by Dr. Anna Weber" not in page and "Withdrawn confirmations" in page
    assert lead.get("/g/group-a/states/XX").status_code == 404


def _names(page: str, path: str, day: str, month: str, year: str) -> dict[str, str]:
    """The date inputs of a field, whatever their names are."""
    found = re.findall(rf'<input[^>]*name="([^"]*{path}[^"]*)"', page)
    inputs = [name for name in dict.fromkeys(found) if not name.startswith(("base:", "shown:"))]
    return dict(zip(inputs[-3:], (day, month, year), strict=True))


def test_an_administrator_reads_and_does_not_confirm(world: World, real_forms: None) -> None:
    people = set(world.cookies)
    assert "administrator" in people or "admin" in people
    admin = world.client("administrator" if "administrator" in people else "admin")
    assert admin.get("/g/group-a/states/IT").status_code == 200
    assert post(admin, "/g/group-a/states/IT", {"act": "confirm"}).status_code == 403
