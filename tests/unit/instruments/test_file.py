"""Bad instrument files: a clear error with its place, never a stack trace."""

import copy
import json

import pytest

from jitflow.instruments.file import InstrumentFileError, canonical_json, from_data, parse, read, to_data
from tests.instruments import SAMPLE, sample


@pytest.fixture
def data():
    return json.loads(sample().example(SAMPLE))


def refused(data):
    with pytest.raises(InstrumentFileError) as caught:
        from_data(data, sample())
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("extra",), 1, "extra: unknown key"),
        (("jitflow",), 2, "jitflow: format 1"),
        (("jitflow",), True, "jitflow: format 1"),
        (("instrument",), "unknown", "instrument: “unknown” is not known; known: harbour_notice"),
        (("instrument",), ["x"], "instrument: "),
        (("version",), "1999", "version: “1999” is not known"),
        (("as_of",), "2026-02-30", "as_of: "),
        (("as_of",), "2026-02", "as_of: "),
        (("as_of",), 20261120, "as_of: "),
        (("status",), "final", "status: “final”"),
        (("issuing_state",), "XX", "issuing_state: "),
        (("issuing_state",), "FR", "issuing_state: FR does not take part"),
        (("executing_state",), "UK", "executing_state: “UK” is not the code of a State"),
        (("language",), "qq", "language: “qq”"),
        (("answers",), [], "answers: an object"),
        (("answers", "skipper", "surnme"), "x", "answers.skipper.surnme: unknown key"),
        (("answers", "skipper"), "x", "answers.skipper: unknown key"),
        (("answers", "skipper", "surname"), 3, "answers.skipper.surname: A text"),
        (("answers", "skipper", "surname"), "a\x00b", "answers.skipper.surname: The character U+0000"),
        (("answers", "skipper", "surname"), "a\ud800b", "answers.skipper.surname: The character U+D800"),
        (("answers", "skipper", "surname"), "x" * 501, "answers.skipper.surname: The text has 501"),
        (("answers", "skipper", "birthdate"), {"kind": "declared", "start": "1979-02-31"}, "birthdate.start: 1979-02-31"),
        (("answers", "skipper", "birthdate"), {"kind": "guessed", "start": "1979"}, "birthdate.kind"),
        (("answers", "skipper", "languages"), "el", "answers.skipper.languages: A list"),
        (("answers", "skipper", "licence_checked"), "yes", "licence_checked: True or false"),
        (("answers", "calls_count"), 2.5, "calls_count: A whole number"),
        (("answers", "calls_count"), True, "calls_count: A whole number"),
        (("answers", "calls_count"), 0, "calls_count: Enter a number from 1"),
        (("answers", "heard"), "maybe", "heard: “maybe” is not one of the answers"),
        (("answers", "calls"), {}, "answers.calls: a list"),
        (("answers", "calls"), [{"id": "c1"}, {"id": "c1"}], "answers.calls.c1: this id stands twice"),
        (("answers", "calls"), [{"day": None}], "answers.calls[0].id: each item needs an id"),
        (("answers", "calls"), [{"id": "../x"}], "answers.calls[0].id"),
        (("answers", "calls"), [{"id": "c1", "story": "x"}], "answers.calls.c1.story: is a free text"),
        (("answers", "signature_block"), "x", "answers.signature_block: unknown key"),
        (("answers", "sender", "telephone"), "0962", "telephone: Give the number"),
        (("answers", "sender", "email"), "office", "email: Give the e-mail"),
        (("texts", "calls.c9.story"), {"en": {"text": "x"}}, "texts.calls.c9.story: unknown key"),
        (("texts", "skipper.surname"), {"en": {"text": "x"}}, "texts.skipper.surname: unknown key"),
        (("texts", "remarks"), {"xx9": {"text": "x"}}, "texts.remarks.xx9: is not the code"),
        (("texts", "remarks"), {"en": "x"}, "texts.remarks.en: an object"),
        (("texts", "remarks"), {"en": {"text": "x", "state": "final"}}, "texts.remarks.en.state"),
        (("texts", "remarks"), {"el": {"text": "x", "state": "source"}}, "texts.remarks.el.state"),
        (("texts", "remarks"), {"en": {"text": "x", "by": "me"}}, "texts.remarks.en.by: unknown key"),
    ],
)
def test_a_file_that_is_not_exactly_understood_is_refused_with_its_place(data, path, value, says):
    here = data
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = value
    assert says in refused(data)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"[]", "an object"),
        (b"null", "an object"),
        (b"{", "line 1"),
        (b'{"jitflow": NaN}', "NaN"),
        (b'{"jitflow": 1, "jitflow": 1}', "jitflow: this key stands twice"),
        (b"\xff\xfe{}", "not UTF-8 at byte 0"),
        (b"[" * 100_000, "nested"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b" " * (5 * 1024 * 1024 + 1), "bytes"),
    ],
)
def test_bytes_that_are_no_instrument_file(content, says):
    with pytest.raises(InstrumentFileError, match=says):
        from_data(parse(content), sample())


def test_reading_and_writing_give_the_same_file(data):
    _, instrument = from_data(copy.deepcopy(data), sample())
    assert to_data(instrument) == data
    again = read(canonical_json(to_data(instrument)), sample())[1]
    assert again == instrument


def test_blank_answers_are_no_answers(data):
    data["answers"]["skipper"]["surname"] = "   "
    data["answers"]["sender"]["address"] = {"street": "", "town": ""}
    _, instrument = from_data(data, sample())
    assert "surname" not in instrument.answers["skipper"]
    assert "address" not in instrument.answers["sender"]


def test_line_ends_become_one_kind(data):
    data["texts"]["remarks"] = {"en": {"text": "one\r\ntwo\rthree"}}
    _, instrument = from_data(data, sample())
    assert instrument.texts["remarks"]["en"] == {"text": "one\ntwo\nthree", "state": "source"}


def test_canonical_json_does_not_depend_on_order():
    assert canonical_json({"b": 1, "a": "ά"}) == canonical_json({"a": "ά", "b": 1}) == '{"a":"ά","b":1}'.encode()
