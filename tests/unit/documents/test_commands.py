"""`jitflow render` and `jitflow pack`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jitflow.cli.documents import pack, render
from tests.fixtures.documents import FORMS, SLUG, VERSION, example, made

FILE = str(FORMS / SLUG / VERSION / "example.json")


@pytest.fixture(autouse=True)
def forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))


def run(command, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_one_document_at_a_path(tmp_path: Path) -> None:
    result = run(render, FILE, "--lang", "it", "-o", str(tmp_path / "a.pdf"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "a.pdf").read_bytes() == made("pdf", language="it").content
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_several_formats_at_a_stem_or_in_a_folder(tmp_path: Path) -> None:
    assert run(render, FILE, "--lang", "it", "--format", "pdf,docx,html", "-o", str(tmp_path / "a")).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "a.html", "a.pdf"]
    assert run(render, FILE, "--lang", "it", "--format", "docx", "-o", f"{tmp_path}/new/").exit_code == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == [
        "Permit_R-G-N-R-4471-26_it_2020-01-01_2026-11-20.docx"
    ]


def test_a_pdf_is_rendered_again_to_the_same_bytes(tmp_path: Path) -> None:
    run(render, FILE, "--lang", "el", "-o", str(tmp_path / "a.pdf"))
    result = run(render, str(tmp_path / "a.pdf"), "-o", str(tmp_path / "b.pdf"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_two_languages_beside_each_other(tmp_path: Path) -> None:
    result = run(render, FILE, "--lang", "el", "--beside", "it", "--format", "pdf,docx,html", "-o", f"{tmp_path}/")
    assert result.exit_code == 0, result.output
    stem = "Permit_R-G-N-R-4471-26_it-el_2020-01-01_2026-11-20"
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{stem}.{form}" for form in ("docx", "html", "pdf")]
    again = run(render, f"{tmp_path}/{stem}.pdf", "--beside", "el", "-o", str(tmp_path / "b.pdf"))
    assert again.exit_code == 0, again.output
    assert (tmp_path / f"{stem}.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_without_attachment_there_is_nothing_to_take_out(tmp_path: Path) -> None:
    assert run(render, FILE, "--lang", "it", "--no-attachment", "-o", str(tmp_path / "a.pdf")).exit_code == 0
    result = run(render, str(tmp_path / "a.pdf"), "-o", str(tmp_path / "b.pdf"))
    assert (result.exit_code, "no instrument attached" in result.stderr) == (2, True)


def test_to_standard_output() -> None:
    result = run(render, FILE, "--lang", "it", "--format", "html", "-o", "-")
    assert result.stdout.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        ({}, ["--lang", "zz"], "language: there is no wording"),
        ({}, [], "--lang"),
        ({}, ["--lang", "it", "--format", "odt"], "--format"),
        (
            {},
            ["--lang", "it", "--beside", "de"],
            "beside: there is no wording of this form in “de”; there is: el, en, it",
        ),
        ({}, ["--lang", "it", "--beside", "it"], "beside: “it” is the first language already"),
        ({}, ["--lang", "zz", "--beside", "it"], "language: there is no wording"),
        ({"strange": 1}, ["--lang", "it"], "strange: unknown key"),
        ({"as_of": "2026-02-30"}, ["--lang", "it"], "as_of"),
        ({"answers": {"person": {"surname": "a\u0007"}}}, ["--lang", "it"], "answers.person.surname"),
        ({"answers": {"person": {"sex": "other"}}}, ["--lang", "it"], "answers.person.sex"),
    ],
)
def test_bad_input_ends_with_2_and_its_place(tmp_path: Path, change: dict, arguments: list[str], said: str) -> None:
    (tmp_path / "in.json").write_text(json.dumps({**example(), **change}), "utf-8")
    result = run(render, str(tmp_path / "in.json"), *arguments, "-o", str(tmp_path / "out.pdf"))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"%PDF-1.7 broken", b"[]", b"null"])
def test_files_that_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in").write_bytes(content)
    result = run(render, str(tmp_path / "in"), "--lang", "it", "-o", str(tmp_path / "out.pdf"))
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit)


def test_a_missing_file(tmp_path: Path) -> None:
    result = run(render, str(tmp_path / "absent"), "--lang", "it", "-o", "x")
    assert (result.exit_code, "No such file" in result.stderr) == (2, True)


def test_a_pack_has_every_language_in_both_formats(tmp_path: Path) -> None:
    result = run(pack, FILE, "-o", str(tmp_path), "--workers", "1")
    assert result.exit_code == 0, result.output
    manifests = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert {(one["language"], one["format"]) for one in manifests.values()} == {
        (language, form) for language in ("el", "en", "it") for form in ("docx", "pdf")
    }
    for name, manifest in manifests.items():
        assert len((tmp_path / name).read_bytes()) == manifest["size"]


def test_a_pack_of_an_unknown_language(tmp_path: Path) -> None:
    result = run(pack, FILE, "--langs", "it,zz", "-o", str(tmp_path))
    assert (result.exit_code, "zz" in result.stderr) == (2, True)


def test_a_list_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    result = run(pack, FILE, "--langs", "it", "-o", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "manifest.json" in result.stderr
