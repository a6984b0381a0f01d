"""The rendering processes: limited, replaced when they hang or die, strangers to the web and the database."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading

import pytest

from jitflow.documents import RenderFailed, RenderRefused, produce
from jitflow.documents.pool import Pool
from tests.fixtures.documents import asked, made

STRANGERS = ("flask", "flask_babel", "werkzeug", "wtforms", "sqlalchemy", "alembic", "huey", "cryptography")
OWN = ("documents", "instruments", "paths", "processes")


@pytest.fixture(scope="module")
def pool():
    made_pool = Pool(1, seconds=8, rehearsing=True)
    yield made_pool
    made_pool.close()


def test_a_worker_gives_what_this_process_would(pool: Pool) -> None:
    for form in ("pdf", "docx", "html"):
        assert pool.render(asked(format=form)) == made(form)


def test_a_refusal_keeps_its_place_and_the_worker(pool: Pool) -> None:
    pool.render(asked(format="html"))
    before = pool.workers[0].pid
    with pytest.raises(RenderRefused) as refused:
        pool.render(asked(language="zz"))
    assert refused.value.path == "language"
    assert pool.workers[0].pid == before


@pytest.mark.parametrize(
    ("what", "said"), [("test:die", "ended"), ("test:memory", "memory"), ("test:sleep", "longer than")]
)
def test_a_worker_that_breaks_is_replaced(pool: Pool, what: str, said: str) -> None:
    pool.render(asked(format="html"))
    before = pool.workers[0].pid
    with pytest.raises(RenderFailed, match=said):
        pool.render(asked(images={what: b""}))
    assert pool.render(asked(format="html")).content == made("html").content
    assert pool.workers[0].pid != before


def test_a_worker_killed_from_outside_is_replaced(pool: Pool) -> None:
    import os
    import signal

    pool.render(asked(format="html"))
    pid = pool.workers[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(RenderFailed):  # the request may meet the dying process
        pool.render(asked(format="html"))
    assert pool.render(asked(format="html")).content == made("html").content


def test_a_worker_knows_neither_web_nor_database_nor_features(pool: Pool) -> None:
    with pytest.raises(RenderFailed) as told:
        pool.render(asked(images={"test:modules": b""}))
    modules = told.value.reason.split()
    assert "jitflow.documents.worker" in modules and "weasyprint" in modules
    assert not [name for name in modules if name.split(".")[0] in STRANGERS]
    features = [name for name in modules if name.startswith("jitflow.") and name.split(".")[1] not in OWN]
    assert features == []


def test_threads_share_the_pool(pool: Pool) -> None:
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: results.append(pool.render(asked(format="docx")).content)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [made("docx").content] * 6


def test_importing_the_interface_loads_no_renderer() -> None:
    program = "import jitflow.documents, sys; print([n for n in ('weasyprint', 'docxtpl', 'pikepdf', 'flask') if n in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_document_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(produce, "SIZE_LIMIT", 1000)
    with pytest.raises(RenderRefused, match="limit"):
        made("html")
