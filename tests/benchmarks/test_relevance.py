"""How well the order of what was found answers the judged questions (tests/relevance), beside that of PostgreSQL on the same articles.

The peer ranks by `ts_rank` over weighted vectors in the dictionary of each article and takes any of the words, read in the
dictionary of the question. It knows no glossary: what it finds in other languages are words that are the same there. The floors
that hold the quality are in tests/unit/knowledge/test_relevance.py; here the figures are printed side by side.
"""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import make_url

from jitflow.db.units import Ground, write_unit
from jitflow.finding.service import Article, put_many
from jitflow.finding.words import WORD
from tests.relevance.measure import Measured, articles, judged, measured, ndcg

pytestmark = [pytest.mark.benchmark, pytest.mark.slow, pytest.mark.postgres]
DICTIONARIES = {
    "en": "english", "fr": "french", "de": "german", "es": "spanish", "it": "italian", "pt": "portuguese", "nl": "dutch",
    "sv": "swedish", "da": "danish", "fi": "finnish", "hu": "hungarian", "ro": "romanian", "el": "greek", "lt": "lithuanian",
    "ga": "irish",
}  # fmt: skip


def fill(peer: psycopg.Connection, found: list[Article]) -> None:
    """The same articles as its manual says."""
    peer.execute("CREATE TEMP TABLE art(id text, c text, title text, body text, tsv tsvector)")
    rows = [(one.object_id, DICTIONARIES.get(one.language, "simple"), one.title, one.body) for one in found]
    with peer.cursor() as cursor:
        cursor.executemany("INSERT INTO art(id, c, title, body) VALUES (%s, %s, %s, %s)", rows)
    peer.execute(
        "UPDATE art SET tsv = setweight(to_tsvector(c::regconfig, title), 'A') || to_tsvector(c::regconfig, body)"
    )


def ranked(peer: psycopg.Connection, words: str, language: str) -> list[str]:
    """Records by their best article."""
    query = " | ".join(f"'{word}'" for word in WORD.findall(words) if "'" not in word)
    rows = peer.execute(
        "SELECT id, max(ts_rank(tsv, q)) AS best FROM art, to_tsquery(%s::regconfig, %s) q WHERE tsv @@ q"
        " GROUP BY id ORDER BY best DESC, id LIMIT 10",
        (DICTIONARIES.get(language, "simple"), query),
    )
    return [row[0] for row in rows]


def test_the_order_beside_that_of_postgresql(postgres_ground: Ground, postgres_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = articles()
    with write_unit() as unit:
        put_many(unit.session, found)
    ours = measured()
    plain = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as peer:
        fill(peer, found)
        theirs = Measured({one: ndcg(ranked(peer, one.words, one.language), one.grades) for one in judged()})
    with capsys.disabled():
        print(f"\n{len(ours.scores)} questions, {len(found)} articles\nours    {ours}\nts_rank {theirs}")
        print(f"ours by theirs: {ours.of_all / theirs.of_all:.2f} times")
    assert ours.of_all > theirs.of_all
