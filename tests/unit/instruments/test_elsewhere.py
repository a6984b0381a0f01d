"""States that take no part in an instrument: what takes its place is said with the refusal."""

import shutil

import pytest

from jitflow.instruments.elsewhere import elsewhere, refusal
from jitflow.instruments.file import InstrumentFileError, read
from jitflow.instruments.loader import DefinitionError, load
from jitflow.instruments.messages import messages
from tests.instruments import SAMPLE, SAMPLE_FORMS, product, sample

ORDER = product().definition("eio")
NOTICE = sample().definition(SAMPLE)
TWICE = """[[not_participating]]
state = "FR"
alternative = "a"
act = "a"
form = "a"
authority = "a"
basis = "a"
source = "a"
confidence = "known"
"""


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (
            "DK",
            (
                "letter of request",
                "29 May 2000",
                "joint investigation team",
                "not bound by the European Production Order",
            ),
        ),
        (
            "IE",
            (
                "letter of request",
                "29 May 2000",
                "European Production or Preservation Order",
                "(EU) 2023/1543",
                "Central Authority",
            ),
        ),
        ("GB", ("Trade and Cooperation Agreement", "standard form", "Central authority")),
        (
            "NO",
            (
                "letter of request",
                "Convention of 1959 and Second Additional Protocol",
                "Articles 48 to 53",
                "19 December 2003",
            ),
        ),
        ("IS", ("letter of request", "Convention of 1959", "Articles 48 to 53", "19 December 2003")),
        ("CH", ("letter of request", "Convention of 1959 and Second Additional Protocol", "Articles 48 to 53")),
    ],
)
def test_an_order_to_a_state_outside_names_the_way_there(state, names):
    said = refusal(ORDER, state)
    assert said.startswith(f"{state} does not take part")
    assert [one for one in names if one not in said] == []
    assert elsewhere(ORDER, state).source


def test_the_protocol_that_was_not_found_for_iceland_is_not_claimed():
    found = elsewhere(ORDER, "IS")
    assert "Second Additional Protocol" not in found.act
    assert "was not found" in found.note


def test_a_file_with_such_a_state_is_refused_with_the_alternative():
    data = product().example("eio").replace(b'"executing_state": "DE"', b'"executing_state": "DK"')
    with pytest.raises(InstrumentFileError, match=r"executing_state: DK does not take part.*letter of request"):
        read(data, product())


def test_where_nothing_is_recorded_the_refusal_stays_short():
    assert refusal(ORDER, "BR") == "BR does not take part in this instrument"


def test_its_words_can_be_translated():
    contexts = {message.context for message in messages(NOTICE)}
    assert {f"not_participating.FR:{part}" for part in ("alternative", "act", "form", "authority", "note")} <= contexts


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('state = "FR"', 'state = "IT"', r"not_participating: state: IT is one of the participants"),
        ('confidence = "doubtful"', 'confidence = "sure"', r"definition\.toml.*confidence"),
        ("[basis_prefix]", f"{TWICE}\n[basis_prefix]", r"FR is named twice"),
    ],
)  # fmt: skip
def test_faults_name_their_place(tmp_path, old, new, says):
    folder = shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE) / "2026-01-01"
    path = folder / "definition.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        load(folder)
