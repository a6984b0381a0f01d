"""Lists of authorities from files that anybody may have made, and lists that run nothing."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, strategies as st

from jitflow.libraries import csv_export, csv_import
from jitflow.libraries.csv_import import ListProblem, read

HEAD = "state;kind;name;telephones;languages;measures;street;town;remarks\n"
ROW = "EL;prosecutor;Εισαγγελία Εφετών;+30 210 555 100 | +30 210 555 101;el|EN;arrest warrants|video;Οδός 1;Πειραιάς;\n"
VALUES = {
    "state": "GR",
    "kind": "prosecutor",
    "name": "Εισαγγελία Εφετών",
    "telephones": ["+30 210 555 100", "+30 210 555 101"],
    "languages": ["el", "en"],
    "measures": ["arrest warrants", "video"],
    "address": {"street": "Οδός 1", "town": "Πειραιάς", "country": "GR"},
}


@pytest.mark.parametrize(
    ("content", "encoding", "guessed"),
    [
        ((HEAD + ROW).encode("utf-8"), "utf-8", False),
        ((HEAD + ROW).encode("utf-8-sig"), "utf-8", False),
        ((HEAD + ROW).encode("utf-16"), "utf-16", False),
        ((HEAD + ROW).replace(";", "\t").encode("utf-8"), "utf-8", False),
        ((HEAD + ROW).replace(";", ",").encode("utf-8"), "utf-8", False),
        ((HEAD + ROW).replace("\n", "\r\n").encode("utf-8"), "utf-8", False),
    ],
    ids=["utf-8", "bom", "utf-16", "tab", "comma", "crlf"],
)
def test_letters_and_cells_are_recognised(content: bytes, encoding: str, guessed: bool) -> None:
    reading = read(content)
    assert (reading.encoding, reading.guessed) == (encoding, guessed)
    assert [row.values for row in reading.rows] == [VALUES] and reading.refusals == []


def test_other_letters_are_a_guess_that_is_told_or_are_named() -> None:
    content = "state;kind;name\nFR;court;Cour d'appel de Besançon\n".encode("windows-1252")
    reading = read(content)
    assert reading.guessed and reading.rows[0].values["name"] == "Cour d'appel de Besançon"
    greek = (HEAD + ROW).encode("windows-1253")
    assert read(greek).guessed and read(greek).rows[0].values["name"] != VALUES["name"]
    assert read(greek, "windows-1253").rows[0].values == VALUES
    with pytest.raises(ListProblem, match="not written in windows-1253"):
        read(b"state;kind;name\nGR;court;\xd2\xff\xae\xaa\n", "windows-1253")


def test_a_refused_row_has_its_line_its_column_and_a_reason_and_keeps_no_other_row_back() -> None:
    text = (
        "state;kind;name;email;extra\n"
        "IT;court;\"Tribunale\ndi Prova\";prova@example.org;x\n"
        "\n"
        "XX;police;;not an address;\n"
        "IT;court;Zu viele;a@example.org;x;zu viel\n"
        "IT;court;ok\x07;;\n"
    )  # fmt: skip
    reading = read(text.encode())
    assert [row.line for row in reading.rows] == [2] and reading.unread == ["extra"]
    assert {(one.line, one.column) for one in reading.refusals} == {
        (5, "state"), (5, "kind"), (5, "name"), (5, "email"), (6, ""), (7, "name"),
    }  # fmt: skip


def test_an_empty_cell_is_no_value() -> None:
    assert read(b"state;kind;name;email;fax\nIT;court;x; ;\n").rows[0].values == {
        "state": "IT",
        "kind": "court",
        "name": "x",
    }


def test_a_reading_survives_as_plain_data() -> None:
    reading = read((HEAD + ROW + "XX;police;x;;;;;;\n").encode())
    assert csv_import.from_data(json.loads(json.dumps(csv_import.to_data(reading)))) == reading


def test_limits() -> None:
    long = "state;kind;name;remarks\nIT;court;x;" + "y" * (csv_import.CELL_LIMIT + 1)
    (refused,) = read(long.encode()).refusals
    assert refused.column == "remarks" and "fit" in refused.message
    with pytest.raises(ListProblem, match="cannot be read as rows"):
        read(b'state;kind;name\nIT;court;"' + b"z" * 200_000)


def test_a_quotation_mark_nobody_closed_swallows_no_rows_in_silence() -> None:
    with pytest.raises(ListProblem, match="from line 3 on"):
        read(b'state;kind;name\nIT;court;Uno\nIT;court;"Due\nIT;court;Tre\nIT;court;Quattro\n')


def test_a_file_of_columns_is_no_list() -> None:
    with pytest.raises(ListProblem, match="more than 200 columns"):
        read(b"state;kind;name;" + b"x;" * 100_000 + b"\nIT;court;Uno\n")


@given(
    st.binary(max_size=400)
    | st.text(max_size=300).map(lambda text: ("state,kind,name\n" + text).encode("utf-8", "replace"))
)
def test_whatever_the_file_holds_it_is_read_or_refused_with_words(content: bytes) -> None:
    try:
        reading = read(content)
    except ListProblem as problem:
        assert str(problem)
    else:
        assert reading.rows or reading.refusals


cells = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=30).map(str.strip)
risky = st.sampled_from(
    [
        "=1+1",
        "+39 5",
        "-x",
        "@a",
        "'=x",
        "''@",
        "plain",
        'quo"te',
        "semi;colon",
        "x,=1+1",
        "a;-2",
        'b,"=1',
        "c,'=1",
        "d\n@e",
    ]
)


@given(
    st.lists(
        st.fixed_dictionaries({"name": risky | cells.filter(bool), "remarks": risky | cells}), min_size=1, max_size=5
    )
)
def test_no_exported_cell_is_a_formula_and_reading_it_gives_the_same(rows: list[dict[str, str]]) -> None:
    lines = [("", {"state": "GR", "kind": "court", **row}) for row in rows]
    content = csv_export.write(lines)
    for delimiter in ";,\t":  # a spreadsheet cuts by its own settings, whatever we meant
        for cells_of_row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells_of_row)
    reading = read(content)
    assert reading.refusals == []
    got = [{name: row.values.get(name, "") for name in ("name", "remarks")} for row in reading.rows]
    assert got == [{name: value.strip() for name, value in row.items()} for row in rows]
