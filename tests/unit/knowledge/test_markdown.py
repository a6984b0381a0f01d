"""Words of members become HTML in which nothing can run (checks.md 34)."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings, strategies as st

from jitflow.knowledge import markdown
from jitflow.knowledge.markdown import Near

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](vbscript:x)", "[a](file:///etc/passwd)", "[a](//evil.example)",
    "![x](https://evil.example/p.png)", "<a href='https://x.example' onclick='x()'>a</a>", "<https://x.example\" onclick=\"x>",
    "[a](https://x.example \"t' onmouseover='x\")", "<svg/onload=alert(1)>", "<iframe src=https://x.example></iframe>",
    "[a]: javascript:alert(1)\n\n[a]", "`<script>`", "```html\n<script>alert(1)</script>\n```", "<!--<script>-->",
    "[a](java\nscript:alert(1))", "[a](&#106;avascript:alert(1))", "[a](\x01javascript:alert(1))", "<math><mi//xlink:href=\"data:x\">",
    "<style>*{display:none}</style>", "&lt;script&gt;", "<p style=\"x\">a</p>", "|<b>|\n|-|\n|<script>|", "\x00<script>",
    "https:javascript:x",
    "[a](https:alert)", "[a](mailto:x)", "[]()", "[a]()", "[a](<>)",
    "![x](route%20map.png)", "![x](other.png)", "[x](route%20map.png)", "![x](<route map.png> \"t' onerror='x\")", "![x](../a.png)",
    "![](https://evil.example/route%20map.png)", "![<b>](<route map.png>)", "[![x](<route map.png>)](javascript:a.png)", "[x](a.png)",
    "<object data=x></object>", "<form action=/sign-out method=post><button>x</button></form>",
]  # fmt: skip
ALLOWED_ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, "img": {"src", "alt"}}


class Nodes(HTMLParser):
    """Every element of a fragment, as a browser would read it, with what is not on the list."""

    def __init__(self, near: Near) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.near = near

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in markdown.TAGS | ({"img"} if self.near.pictures else set()):
            self.faults.append(tag)
        if tag == "img" and (set(dict(attrs)) != {"src", "alt"} or dict(attrs)["src"] not in self.near.pictures.values()):
            self.faults.append(f"img {attrs}")
        if dict(attrs).get("href") in {*self.near.links.values(), *self.near.pictures.values()}:
            return
        for name, value in attrs:
            if name not in ALLOWED_ATTRIBUTES.get(tag, ()):
                self.faults.append(f"{tag} {name}")
            if name == "href" and urlsplit((value or "").strip()).scheme.lower() not in markdown.SCHEMES:
                self.faults.append(f"{tag} {value}")
        if tag == "a" and dict(attrs).get("rel") != "nofollow noopener noreferrer":
            self.faults.append("a without rel")

    def handle_comment(self, data: str) -> None:
        self.faults.append("comment")

    def unknown_decl(self, data: str) -> None:
        self.faults.append("declaration")


NEAR = Near({"LL-12": "/g/a/knowledge/1", "EAW-38": "/g/a/knowledge/forms/eaw#rule-EAW-38"}, {"route map.png": "/g/a/knowledge/1/file/2"})


def faults(text: str, near: Near = markdown.NOTHING) -> list[str]:
    nodes = Nodes(near)
    nodes.feed(str(markdown.to_html(text, near)))
    nodes.close()
    return nodes.faults


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_could_run_comes_out(text: str) -> None:
    for near in (markdown.NOTHING, NEAR):
        assert faults(text, near) == []
        assert faults(f"* {text}\n\n> {text}\n\n## {text}", near) == []


@settings(max_examples=400)
@given(st.lists(st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=40),
    st.sampled_from(["\n\n", "# ", "* ", "1. ", "> ", "```", "`", "|", "|-|-|\n", "**", "_", "[", "](", ")", "<", ">", "\\", "&#"]),
    st.sampled_from(["![", "LL-12", "EAW-38", "route%20map.png", "<route map.png>"]),
), max_size=14).map("".join))  # fmt: skip
def test_whatever_is_written_stays_on_the_list(text: str) -> None:
    assert faults(text) == faults(text, NEAR) == []
    markdown.to_plain(text)


def test_what_members_need_is_there() -> None:
    made = str(markdown.to_html(
        "# One\n\n## Two\n\n### Three\n\n**b** *e* ~~s~~ `c`\n\n* a\n* b\n\n3. c\n\n> q\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n"
        "[act](https://eur-lex.europa.eu/eli/dir/2014/41/oj) <mailto:a@example.org>"
    ))  # fmt: skip
    assert "<h3>One</h3>" in made and "<h3>Two</h3>" in made and "<h4>Three</h4>" in made and "<h1" not in made and "<h2" not in made
    wanted = ("<strong>b</strong>", "<em>e</em>", "<s>s</s>", "<code>c</code>", "<li>a</li>", '<ol start="3">', "<blockquote>", "<td>2<")
    for piece in wanted:
        assert piece in made, piece
    assert '<a href="https://eur-lex.europa.eu/eli/dir/2014/41/oj" rel="nofollow noopener noreferrer">act</a>' in made
    assert 'href="mailto:a@example.org"' in made


def test_raw_html_is_shown_as_it_was_typed() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt;" in str(markdown.to_html("<b>bold</b>"))


def test_plain_words_have_no_marks() -> None:
    text = "## What to do\n\nAsk **first** for [preservation](https://x.example/a).\n\n* One\n* Two\n\n| A | B |\n|---|---|\n| 1 | 2 |"
    assert markdown.to_plain(text) == "What to do\nAsk first for preservation.\nOne\nTwo\nA B\n1 2"


def test_blocks_for_paper_keep_the_order_and_the_numbers() -> None:
    found = markdown.to_blocks("## H\n\n3. a\n4. **b**\n   * c\n\n> q\n\n---\n\n```\ncode\n```\n\n|A|B|\n|-|-|\n|1|2|")
    assert [(one["kind"], one.get("mark", "")) for one in found] == [
        ("heading", ""), ("item", "3."), ("item", "4."), ("item", "•"), ("quote", ""), ("rule", ""), ("code", ""), ("table", ""),
    ]  # fmt: skip
    assert found[2]["runs"] == [{"text": "b", "strong": True, "em": False, "href": ""}]
    assert found[3]["depth"] == 2 and [[cell[0]["text"] for cell in row] for row in found[-1]["rows"]] == [["A", "B"], ["1", "2"]]


@pytest.mark.parametrize(
    "piece",
    ["[", "](", "*", "_a*", "`", ">", "> ", "* ", "    ", "|", "|a", "#", "<", "&", "\\", "[a](<", "![", "**a ", "1. ", "~~", "\n",
     "a\n\n"],
)
def test_hostile_repetition_takes_no_long_time(piece: str) -> None:
    begun = time.process_time()
    markdown.to_html(piece * (1_000_000 // len(piece)))
    assert time.process_time() - begun < 5, "in proportion, with much room for a busy machine"


def test_names_of_records_and_rules_become_links_but_not_inside_links_and_code() -> None:
    made = str(markdown.to_html("See LL-12, **EAW-38** and LL-13; `LL-12`, [LL-12](https://x.example/LL-12), XLL-12, LL-123.", NEAR))
    rel = 'rel="nofollow noopener noreferrer"'
    assert f'<a href="/g/a/knowledge/1" {rel}>LL-12</a>, <strong><a href="/g/a/knowledge/forms/eaw#rule-EAW-38" {rel}>EAW-38</a>' in made
    assert "and LL-13;" in made and "<code>LL-12</code>" in made and f'<a href="https://x.example/LL-12" {rel}>LL-12</a>' in made
    assert made.count("<a ") == 3 and "XLL-12, LL-123." in made
    assert "<a" not in str(markdown.to_html("See LL-12."))


def test_a_picture_is_one_of_the_files_of_the_record_and_others_are_words() -> None:
    for written in ("![Legs by *sea*](<route map.png>)", "![Legs by *sea*](route%20map.png)"):
        assert '<img src="/g/a/knowledge/1/file/2" alt="Legs by sea">' in str(markdown.to_html(written, NEAR))
        assert "<p>Legs by sea (route map.png)</p>" in str(markdown.to_html(written))
        assert markdown.to_plain(written) == "Legs by sea (route map.png)"
    assert str(markdown.to_html("![a](https://evil.example/a.png)", NEAR)) == "<p>a (https://evil.example/a.png)</p>\n"
    assert 'href="/g/a/knowledge/1/file/2"' in str(markdown.to_html("[the map](<route map.png>)", NEAR))
    assert str(markdown.to_html("[the map](<other map.png>)", NEAR)) == "<p>the map</p>\n"
