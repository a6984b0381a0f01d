"""A letter that names what is not there is refused when it is loaded, with file, table and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jitflow.instruments.loader import DefinitionError, load
from tests.fixtures.objects import FORMS

SOURCE = FORMS / "harbour_notice" / "2026-01-01"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "inquiry"', 'id = "query"', r"letters\.toml: letter query: id: is no letter of procedure\.toml"),
        ("{looked_on}", "{seen_on}", r"letter reminder: seen_on: a placeholder names a field"),
        ("The notice was looked at on {looked_on}.", "It was looked at.", r"looked_on: is printed inline, and no paragraph names it"),
        ('answers = ["inquiry"]', 'answers = ["question"]', r"letter reply: answers: question is not a letter"),
        ('from = "questions"', 'from = "queries"', r"letter reply: carries: queries is not a group"),
        ('{ question = "question" }', '{ question = "words" }', r"letter reply: carries: questions has no words"),
        ('["event.look.at"]', '["event.looked.at"]', r"prefill\.looked_on: event\.looked\.at is nothing that a value can come from"),
        ('["meta.person"]', '["meta.ship"]', r"prefill\.issuing: prefill\.skipper: meta\.ship is nothing"),
        ('skipper = ["meta', 'captain = ["meta', r"prefill\.captain: is not the key of an answer"),
        ("[prefill.issuing]", "[prefill.harbour]", r"prefill: harbour: is not a side"),
        ('to = { executing', 'to = { harbour', r"to\.harbour: is not a side"),
        ('key = "remarks"', 'key = "dated"', r"letter reminder: dated: a key is one word"),
        ('wording = "Remarks"', "", r"letter reminder: remarks: has no words"),
        ('key = "remarks"', 'key = "remarks"\ninternal = true', r"remarks: a letter has no internal answers"),
        ('key = "remarks"', 'key = "remarks"\ncolour = "red"', r"letters\.toml: .*colour: Extra inputs"),
        ('["event.look.at"]', '["event.look.at@harbour"]', r"prefill\.looked_on: event\.look\.at@harbour is nothing"),
        (
            '[[letter.fields]]\nkey = "looked_on"',
            '[[letter.sections]]\nid = "a"\ntitle = "A"\nlabel = "A"\n[[letter.fields]]\nkey = "looked_on"',
            r"letter reminder: fields: a letter has fields, or the sections of a form",
        ),
        ("[[head]]", "[[top]]", r"letters\.toml: .*Extra inputs"),
        (
            'to = { issuing = "executing_authority" }\nanswers',
            'to = { executing = "court" }\nanswers',
            r"letter reply: to: remind sends it",
        ),
    ],
)  # fmt: skip
def test_the_fault_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    folder = tmp_path / "harbour_notice" / "2026-01-01"
    shutil.copytree(SOURCE, folder)
    path = folder / "letters.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError, match=fault):
        load(folder)


def test_what_is_there_is_sound() -> None:
    letters = load(SOURCE).letters
    assert letters is not None and set(letters.form) == {"reminder", "inquiry", "reply"}
    assert letters.context("reply", "dated:wording") == "letter.head.dated:wording"
    assert letters.context("reply", "answers.answer:wording") == "letter.reply.answers.answer:wording"
