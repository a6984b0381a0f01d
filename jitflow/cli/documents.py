"""`jitflow render` and `jitflow pack`: documents from an instrument file, without a server."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import click

from jitflow.cli.instruments import fail
from jitflow.documents import FORMATS, Rendered, RenderError, RenderRequest, render_here
from jitflow.instruments import file
from jitflow.instruments.definition import Definition

PDF_LIMIT = 25 * 1024 * 1024
PACK_FORMATS = ("docx", "pdf")


def read_input(name: str) -> tuple[dict[str, Any], str]:
    """The data of an instrument file ("-": standard input), or of the one inside a PDF made by
    jitflow, and the PDF's language; an unusable file ends the command."""
    try:
        content = sys.stdin.buffer.read(PDF_LIMIT + 1) if name == "-" else _content(Path(name))
    except OSError as fault:
        fail(f"{name}: {fault.strerror}")
        raise
    language = ""
    if content.startswith(b"%PDF-"):
        content, language = _from_pdf(name, content)
    try:
        return file.parse(content), language
    except file.InstrumentFileError as fault:
        fail(f"{name}: {fault}")
        raise


def _content(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(PDF_LIMIT + 1)


def _from_pdf(name: str, content: bytes) -> tuple[bytes, str]:
    from jitflow.documents.pdf import attached_json

    if len(content) > PDF_LIMIT:
        fail(f"{name}: the PDF has more than {PDF_LIMIT} bytes")
    try:
        return attached_json(content)
    except ValueError as fault:
        fail(f"{name}: {fault}")
        raise


def definition_of(name: str, data: dict[str, Any]) -> Definition:
    """The definition an instrument file names; a file that cannot be used ends the command."""
    from jitflow.instruments.loader import DefinitionError
    from jitflow.library import library

    try:
        return file.from_data(data, library())[0]
    except file.InstrumentFileError as fault:
        fail(f"{name}: {fault}")
    except DefinitionError as fault:
        fail(str(fault))
    raise AssertionError


def chosen_formats(text: str) -> list[str]:
    """The formats of ``--format pdf,docx``; an unknown one ends the command."""
    formats = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [one for one in formats if one not in FORMATS]
    if unknown or not formats:
        fail(f"--format: “{', '.join(unknown)}” is not known; known: {', '.join(FORMATS)}")
    return formats


def target(output: str, form: str, several: bool, name: str) -> Path:
    """Where a document goes: a folder gets its own name, several formats share a stem, else the path itself."""
    path = Path(output)
    if path.is_dir() or output.endswith(("/", os.sep)):
        return path / name
    if not several:
        return path
    stem = path.with_suffix("") if path.suffix.lstrip(".") in FORMATS else path
    return stem.with_name(f"{stem.name}.{form}")


def store(path: Path, rendered: Rendered) -> None:
    """Write a document whole or not at all."""
    _write(path, rendered.content)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():  # a device or a pipe is written to, never replaced
            path.write_bytes(content)
            return
        partial = path.with_name(f".{path.name}.part")
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as fault:
        fail(f"{path}: {fault.strerror}")


@click.command("render")
@click.argument("name", metavar="FILE")
@click.option("--lang", "language", help="Language of the document; that of the PDF when FILE is one.")
@click.option("--beside", help="A second language: part by part of the form in two columns, the language of the source left.")
@click.option("--format", "formats", default="pdf", show_default=True, help="pdf, docx, html; several with commas.")
@click.option(
    "-o", "--output", required=True, help="A file; a folder or a stem for several formats; - for standard output."
)
@click.option("--attachment/--no-attachment", default=True, help="Whether the data are attached to the PDF.")
@click.option("--document", default="", help="A document of some parts of the form by its id; the whole form by default.")
def render(
    name: str, language: str | None, beside: str | None, formats: str, output: str, attachment: bool, document: str
) -> None:
    """One document from an instrument file, or from a PDF that carries one."""
    data, found = read_input(name)
    language = language or found
    if not language:
        fail("--lang: say in which language")
    chosen = chosen_formats(formats)
    if output == "-" and len(chosen) > 1:
        fail("-o: only one document goes to standard output")
    for form in chosen:
        request = _request(data, str(language), form, beside=beside, attach=attachment, document=document)
        try:
            made = render_here(request)
        except RenderError as refused:
            fail(f"{name}: {refused}")
            raise
        if output == "-":
            sys.stdout.buffer.write(made.content)
        else:
            path = target(output, form, len(chosen) > 1, made.filename)
            store(path, made)
            click.echo(str(path), err=True)


def _request(data: dict[str, Any], language: str, form: str, **options: Any) -> RenderRequest:
    return RenderRequest(instrument=data, language=language, format=form, **options)


@click.command("pack")
@click.argument("name", metavar="FILE")
@click.option("--langs", default="all", show_default=True, help="Languages with commas, or all.")
@click.option("-o", "--output", required=True, help="A folder.")
@click.option("--workers", type=click.IntRange(1, 32), default=None, help="Processes; by default one a core.")
@click.option("--document", default="", help="A document of some parts of the form by its id; the whole form by default.")
def pack(name: str, langs: str, output: str, workers: int | None, document: str) -> None:
    """Every language, DOCX and PDF, in parallel, with a list of what was made."""
    from jitflow.documents.pool import Pool

    data, _ = read_input(name)
    languages = chosen_languages(definition_of(name, data), langs)
    requests = [_request(data, language, form, document=document) for language in languages for form in PACK_FORMATS]
    pool = Pool(min(workers or os.cpu_count() or 1, len(requests)))
    try:
        manifests = _make_all(pool, requests, name, Path(output))
    finally:
        pool.close()
    listed = json.dumps(manifests, ensure_ascii=False, indent=1, sort_keys=True)
    _write(Path(output) / "manifest.json", f"{listed}\n".encode())


def chosen_languages(definition: Definition, langs: str) -> list[str]:
    """The languages of ``--langs``; one without wording ends the command."""
    known = sorted(definition.wording)
    if langs.strip() == "all":
        return known
    chosen = list(dict.fromkeys(part.strip() for part in langs.split(",") if part.strip()))
    unknown = [one for one in chosen if one not in known]
    if unknown or not chosen:
        fail(f"--langs: there is no wording in “{', '.join(unknown)}”; there is: {', '.join(known)}")
    return chosen


def _make_all(pool: Any, requests: list[RenderRequest], name: str, folder: Path) -> dict[str, Any]:
    from jitflow.documents import located

    manifests: dict[str, Any] = {}
    with ThreadPoolExecutor(len(pool.workers)) as threads:
        waiting = [threads.submit(pool.render, located(request)) for request in requests]
        with click.progressbar(as_completed(waiting), length=len(waiting), label="Documents", file=sys.stderr) as bar:
            for done in bar:
                try:
                    made = done.result()
                except RenderError as refused:
                    for one in waiting:
                        one.cancel()
                    fail(f"{name}: {refused}")
                    raise
                store(folder / made.filename, made)
                manifests[made.filename] = made.manifest
    return manifests


commands = [render, pack]
