"""Messages that somebody made on purpose, and what is said of a loaded letter afterwards."""

from __future__ import annotations

import hashlib
import json
from html import unescape

import pytest

from jitflow.audit import service as audit
from jitflow.db.units import read_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.envelope import EnvelopeError, read
from jitflow.instruments.loader import load_all
from tests.fixtures import messages
from tests.fixtures.objects import FORMS, World
from tests.web.routes import checksums
from tests.web.test_messages import MessageDesk, desk  # noqa: F401 - fixture
from tests.web.test_procedure import ready  # noqa: F401 - fixture


def nested(depth: int) -> dict:
    made: dict = {"a": 1}
    for _level in range(depth):
        made = {"a": made}
    return made


def naming(value: object) -> bytes:
    """A message that names the instrument with one reference that fits, and with this one."""
    return messages.as_file(
        messages.data() | {"in_reply_to": {"instrument": messages.NAMED | {"skipper.forenames": value}}}
    )


@pytest.mark.parametrize("value", [nested(450), 7, True, ["Hans"], None, "", "x" * 6000, "\x00", "a\x1bb"])
def test_a_reference_that_no_instrument_can_hold_is_refused(value: object) -> None:
    with pytest.raises(EnvelopeError) as refused:
        read(naming(value), load_all(FORMS))
    assert (refused.value.code, refused.value.place) == ("unusable", "in_reply_to.instrument.skipper.forenames")


def test_deep_data_are_refused_where_this_side_has_no_such_reference(desk: MessageDesk, monkeypatch) -> None:  # noqa: F811 - a fixture, found by name
    """What is compared with nothing is looked at, too: it was an error of the server."""
    from dataclasses import replace

    from jitflow.letters import numbering

    known, before = numbering.place_of, checksums(desk.world)
    monkeypatch.setattr(
        numbering, "place_of", lambda data: replace(known(data), identity={"skipper.surname": messages.NAMED["skipper.surname"]})
    )
    for depth in (30, 450, 800):
        assert desk.load(naming(nested(depth)), "letter.json").status_code == 422
    assert checksums(desk.world) == before


def test_who_changed_a_loaded_letter_is_said_where_its_pages_are_said_to_agree(desk: MessageDesk) -> None:  # noqa: F811 - a fixture, found by name
    found = desk.loaded(messages.printed())
    path = f"/letters/{found.id}"
    agree, saved = "the data print exactly the words of the pages", "Last saved"
    page = unescape(desk.page(path))
    assert agree in page and saved not in page
    desk.post(path, {"act": "save", "recipient": "Somebody else", "base:recipient": json.dumps(messages.ANSWERS["recipient"])})
    page = unescape(desk.page(path))
    assert "Somebody else" in page and agree in page and saved in page


def test_the_download_of_the_data_is_recorded_with_its_hash(ready: World) -> None:  # noqa: F811 - a fixture, found by name
    reader = MessageDesk(ready, "lead")
    path = reader.begin("write", "reminder")
    reader.post(f"{path}/documents", {"language": "en", "format": "pdf"})
    content = reader.client.get(f"{reader.base}{path}/message.json").get_data()
    assert json.loads(content)["sequence"] == 1
    with read_unit() as session:
        group = drafting.load(session, reader.instrument).focus_group_id
    entries = [one for one in audit.entries(group) if one.object_id == path.rsplit("/", 1)[1] and one.verb == "consulted"]
    assert {"download": "json", "sha256": hashlib.sha256(content).hexdigest()}.items() <= entries[-1].detail.items()
