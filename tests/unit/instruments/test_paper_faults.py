"""What a definition may say of paper is checked when it is loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jitflow.instruments.loader import DefinitionError, load
from tests.fixtures.documents import FORMS

PACT = FORMS / "pact" / "2020-01-01"


def refused(tmp_path: Path, name: str, old: str, new: str) -> str:
    """The fault of the invented agreement with one change."""
    folder = tmp_path / "pact" / "2020-01-01"
    shutil.copytree(PACT, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as fault:
        load(folder)
    return str(fault.value)


def test_the_invented_agreement_loads() -> None:
    definition = load(PACT)
    assert definition.own_words and definition.document().id == "form"
    assert definition.document("crew").sections == ("crew",) and definition.document("x") is None


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("sections.toml", 'columns = ["state", "office"]', 'columns = ["state"]', "office would be printed nowhere"),
        ("sections.toml", 'columns = ["state", "office"]', 'columns = ["state", "office", "ship"]', "ship is nothing of an item"),
        ("sections.toml", 'items_printed = "table"\ncolumns = ["state", "office"]', 'columns = ["state", "office"]', "name their columns"),
        ("sections.toml", 'columns = ["name", "rank"]', 'columns = ["name", "rank", "wage"]', "wage is nothing of an item"),
        ("sections.toml", 'wording = "Name of the pact"', 'wording = "Name of the pact"\nchosen_only = true', "only choices"),
        ("sections.toml", '{ code = "light", wording', '{ code = "light", number = "1", wording', "are printed whole"),
        ("sections.toml", 'applies_when = "aims.paid == true"\nnot_applicable = "Nobody is paid."\n', "", "may not apply"),
        ("sections.toml", 'numbered = false\n\n[[section.fields]]\nkey = "signatures"',
         'letter = "S"\nnumbered = false\n\n[[section.fields]]\nkey = "signatures"', "has no letter"),
        ("sections.toml", 'title = "Preamble"', 'title = "Preamble"\nmark = "P"', "only a section with a heading has a mark"),
        ("documents.toml", 'sections = ["guests"]', 'sections = ["ghosts"]', "ghosts is no section on paper"),
        ("documents.toml", 'id = "crew"', 'id = "cover"', "must be another than cover"),
        ("documents.toml", 'id = "crew"', 'id = "guests"', "is used twice"),
        ("documents.toml", 'reference = "pact.name"', 'reference = "preamble.text"', "is no text on the paper"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    assert said in refused(tmp_path, name, old, new)
