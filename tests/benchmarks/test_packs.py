"""The pack of every language against stock libraries, ratios taken side by side in one run.

Stock is what a Flask project does by the book: docxtpl for each DOCX and Jinja with WeasyPrint for each PDF/A-3a, one
after the other in one warm process, each template read and compiled for its document. Only that is timed: the data
are laid out beforehand, which is kind to it. Ours is measured from the draft in the database to the sealed pack:
two workers, covers, ZIP. Every round has other answers. Goals: issue 3, "Fast".
"""

from __future__ import annotations

import gc
import io
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
import pytest
from docxtpl import DocxTemplate
from sqlalchemy import select
from weasyprint import HTML

import jitflow.documents as renderer
from jitflow import paths
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import RenderRequest
from jitflow.documents.docx_boxes import context
from jitflow.documents.fetcher import Fetcher
from jitflow.documents.pdf import FONTS, VARIANT, quiet
from jitflow.documents.pool import Pool
from jitflow.documents.produce import draft, library
from jitflow.documents.sandbox import DocumentEnvironment
from jitflow.drafting.models import Instrument, Text
from jitflow.enclosures import service as enclosures
from jitflow.enclosures.service import Details
from jitflow.files.service import receive
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job
from jitflow.papers import packs, service as papers
from jitflow.papers.packs import Wish
from tests.fixtures import strangers
from tests.fixtures.drafts import World, database, make_world, open_draft  # noqa: F401 - fixtures, found by name

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]
TEMPLATES = paths.TEMPLATES / "documents"
DEFINITION = next(iter(library(paths.FORMS)))
LANGUAGES = tuple(sorted(DEFINITION.wording))
EVERYTHING = Wish("zip", LANGUAGES, ("docx", "pdf"))
ROUNDS = 3
WORKERS = 2


def example(number: int) -> dict[str, Any]:
    """The example with other words in every free text."""
    data = json.loads((paths.FORMS / DEFINITION.slug / DEFINITION.version / "example.json").read_text("utf-8"))
    for slots in data["texts"].values():
        for slot in slots.values():
            slot["text"] = f"{slot['text']} {number}"
    return data


def stock_docx(data: dict[str, Any]) -> bytes:
    document = DocxTemplate(str(TEMPLATES / "standard.docx"))
    document.render(data, jinja_env=DocumentEnvironment(), autoescape=True)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def stock_pdf(model: dict[str, Any]) -> bytes:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    html = environment.get_template("standard.html").render(model)
    page = HTML(string=html, base_url=TEMPLATES.as_uri() + "/", url_fetcher=Fetcher([TEMPLATES, FONTS]))
    with quiet():
        return page.write_pdf(pdf_variant=VARIANT)


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sequential_stock(number: int) -> float:
    """Every language as DOCX and PDF, one after the other."""
    models = [draft(RenderRequest(example(number), language, "pdf")).model for language in LANGUAGES]
    flat = [context(model) for model in models]

    def work() -> None:
        for model, data in zip(models, flat, strict=True):
            stock_docx(data)
            stock_pdf(model)

    return seconds(work)


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(WORKERS, seconds=60)
    with ThreadPoolExecutor(WORKERS) as threads:
        list(threads.map(made.render, [RenderRequest(example(-1), "en", "pdf")] * WORKERS))
    yield made
    made.close()


@pytest.fixture
def desk(database: str, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: F811 - a fixture, found by name
    """The example as a draft in a database of its own, the renderer warm."""
    monkeypatch.delenv("JITFLOW_FORMS", raising=False)
    monkeypatch.setattr(renderer, "render", lambda request: pool.render(renderer.located(request)))
    monkeypatch.setattr(renderer, "workers", lambda: WORKERS)
    return open_draft(make_world(), DEFINITION, surname="Rossi")


def write(world: World, number: int) -> None:
    """Put the example of this number into the draft."""
    data = example(number)
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.instrument)
        row.answers, row.language, row.executing_state = data["answers"], data["language"], data["executing_state"]
        for old in unit.session.scalars(select(Text).where(Text.instrument_id == row.id)):
            unit.session.delete(old)
        unit.session.flush()
        for path, slots in data["texts"].items():
            for language, slot in slots.items():
                state = slot.get("state", "source" if language == data["language"] else "draft")
                unit.session.add(
                    Text(
                        instrument_id=row.id,
                        path=path,
                        language=language,
                        text=slot["text"],
                        state=state,
                        source_hash="0" * 64,
                        saved_at=row.saved_at,
                        saved_by=world.lead,
                    )
                )
        row.revision += 1
        unit.record("altered", focus_group_id=world.group, actor_id=None, object_type="instrument", object_id=row.id)


def ask(world: World) -> packs.PackLine:
    with write_unit() as unit:
        return packs.request_pack(unit, world.instrument, EVERYTHING, world.lead)


def run(object_id: str) -> None:
    """Do the job of a document or a pack."""
    with read_unit() as session:
        job = session.scalar(select(Job.id).where(Job.object_id == object_id))
    jobs.run(job)


def make_pack(world: World) -> None:
    """Ask for the pack and let its job run, as a person would wait for it."""
    asked = ask(world)
    run(asked.id)
    with read_unit() as session:
        assert packs.pack(session, asked.id).status == "done"


def take_pack(world: World) -> None:
    """Ask for it again and take the file."""
    asked = ask(world)
    with write_unit() as unit:
        packs.download(unit, asked.id, world.lead)


def say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(text)


def busy(pool: Pool) -> float:
    """Seconds of processor time that the workers have used."""
    ticks = 0
    for worker in pool.workers:
        fields = Path(f"/proc/{worker.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_pack_of_every_language_against_sequential_stock(desk: World, pool: Pool, capsys) -> None:
    """The share of processor time tells what the figures would be on a machine that nobody else uses."""

    def documents(number: int) -> float:
        requests = [RenderRequest(example(number), one, form) for one in LANGUAGES for form in ("docx", "pdf")]
        with ThreadPoolExecutor(WORKERS) as threads:
            return seconds(lambda: list(threads.map(pool.render, requests)))

    stock, alone, whole, shares = [], [], [], []
    for number in range(ROUNDS + 1):
        before = time.process_time()
        stock.append(sequential_stock(number))
        used, before = time.process_time() - before, busy(pool)
        alone.append(documents(number))
        shares.append((busy(pool) - before) / WORKERS / used)
        write(desk, number)
        whole.append(seconds(lambda: make_pack(desk)))
    first, second = (
        statistics.median(o / s for o, s in zip(ours[1:], stock[1:], strict=True)) for ours in (alone, whole)
    )
    say(
        capsys,
        f"\nPack of {len(LANGUAGES)} languages, DOCX and PDF/A-3a: sequential stock {statistics.median(stock[1:]):.2f} s; "
        f"the same documents by {WORKERS} workers {statistics.median(alone[1:]):.2f} s: {first:.2f} of it (goal at most 0.50); "
        f"with {2 * len(LANGUAGES)} cover pages, ZIP and seal {statistics.median(whole[1:]):.2f} s: {second:.2f} of it; "
        f"processor time of each worker {statistics.median(shares[1:]):.2f} of stock's",
    )
    assert first < 1.0


def test_what_did_not_change_again(desk: World, capsys) -> None:
    def document(world: World) -> None:
        with write_unit() as unit:
            (asked,) = papers.request_document(unit, world.instrument, LANGUAGES[0], ["pdf"], True, world.lead)
        if asked.status != "done":
            run(asked.id)
        with write_unit() as unit:
            papers.download(unit, asked.id, world.lead)

    figures: dict[str, list[tuple[float, float]]] = {"document": [], "pack": []}
    for number in range(100, 100 + ROUNDS):
        write(desk, number)
        figures["document"].append((seconds(lambda: document(desk)), seconds(lambda: document(desk))))
        figures["pack"].append((seconds(lambda: make_pack(desk)), seconds(lambda: take_pack(desk))))
    for name, measured in figures.items():
        made, again = (statistics.median(one) for one in zip(*measured, strict=True))
        ratio = statistics.median(b / a for a, b in measured)
        say(
            capsys,
            f"\nUnchanged {name}: made {made:.2f} s, asked for again and taken {again * 1e3:.0f} ms: 1/{1 / ratio:.0f} (goal 1/20)",
        )
        assert ratio < 0.1


def test_one_enclosure_more(desk: World, capsys) -> None:
    """Its covers are new; the documents of the instrument are those of the first pack."""
    made, again = [], []
    for number in range(200, 200 + ROUNDS):
        write(desk, number)
        made.append(seconds(lambda: make_pack(desk)))
        got = receive(strangers.pdf(1, text=str(number)), "a.pdf", "")
        with write_unit() as unit:
            enclosures.add(unit, desk.instrument, Details("other", f"Paper {number}"), got, desk.lead)
            live = tuple(line.id for line in enclosures.enclosures_of(unit.session, desk.instrument))
            asked = packs.request_pack(unit, desk.instrument, replace(EVERYTHING, enclosures=live), desk.lead)
        again.append(seconds(lambda: run(asked.id)))  # noqa: B023 - called at once
    ratio = statistics.median(a / m for a, m in zip(again, made, strict=True))
    say(capsys, f"\nPack with one enclosure more: {ratio:.2f} of the first pack, since its documents are kept")
    assert ratio < 1.0
