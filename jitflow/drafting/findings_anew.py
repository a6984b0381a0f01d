"""The findings beside the questions after saving by itself: sent again only where they are others than those on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import render_template
from werkzeug.datastructures import MultiDict

from jitflow.drafting import box_page, pages
from jitflow.drafting.box import Layout, build, progress_label, shown_at
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Section
from jitflow.web.locale import gettext as _, ngettext
from jitflow.web.posted import element_id

WHOLE = "whole"
"""What a page with all boxes says of itself; a page with one box says its id."""


def anew(draft: Draft, form: MultiDict) -> dict[str, Any]:
    """What the answer to a script says of findings: nothing where the page shows them already.

    markup: parts of the page by their marks, see the template. digest: of what it shows then. line: in words,
    empty where only the progress of boxes changed.
    """
    page, shown = form.get("boxes", ""), form.get("found", "")
    section = draft.definition.section(page)
    sections = list(draft.definition.sections) if page == WHOLE else [section] if section else []
    if not sections or not shown:
        return {}
    now = box_page.found_digest(draft, sections)
    if now == shown:
        return {}
    made = [_of_box(draft, one, page == WHOLE) for one in sections]
    markup = render_template(
        "pages/drafting/findings_anew.html",
        head={"urls": {"findings": pages.address("drafting.findings"), "tasklist": pages.address("drafting.tasklist"),
                       "check": pages.address("drafting.check")}, "linted": draft.linted, "part": draft.words.part},
        whole=page == WHOLE,
        parts=made,
        boxes=box_page.boxes(draft, _place(page == WHOLE), None if page == WHOLE else section),
    )  # fmt: skip
    same = now.partition("-")[0] == shown.partition("-")[0]
    return {"findings": {"markup": markup, "digest": now, "line": "" if same else _line(made)}}


def _place(whole: bool) -> Callable[[Section], str]:
    if whole:
        return lambda section: f"#box-{section.id}"
    return lambda section: pages.address("drafting.box", section_id=section.id)


def _of_box(draft: Draft, section: Section, whole: bool) -> dict[str, Any]:
    found = box_page.findings_by_path(draft, section)
    box = build(draft.facts, section)
    blocks = Layout(box, draft.words, found, whole=whole).blocks()
    on_page = set(shown_at(blocks))
    status = next(one for one in draft.statuses if one.section is section)
    listed = [one for some in found.values() for one in some]
    return {
        "id": section.id,
        "fields": [{"path": path, "id": element_id(path), "findings": some} for path, some in found.items()],
        "on_page": on_page,
        "loose": [one for path, some in found.items() if path not in on_page for one in some],
        "to_settle": sum(one["severity"] == "blocking" and not one["override"] for one in listed),
        "warnings": sum(one["severity"] == "warning" for one in listed),
        "blocking": status.blocking,
        "progress": status.progress.value,
        "progress_label": progress_label(status.progress),
        "items": list(_items(blocks)),
    }


def _items(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The parts of all groups, inner ones too: what their one line says of them."""
    for block in blocks:
        for item in block["items"] if block["kind"] == "group" else ():
            yield item
            yield from _items(item["blocks"])


def _line(made: list[dict[str, Any]]) -> str:
    to_settle, warnings = (sum(one[name] for one in made) for name in ("to_settle", "warnings"))
    counts = [ngettext("%(num)s to settle", "%(num)s to settle", to_settle)] if to_settle else []
    counts += [ngettext("%(num)s warning", "%(num)s warnings", warnings)] if warnings else []
    if not counts:
        return _("The findings changed: nothing to settle and no warning here now.")
    return _("The findings changed: %(counts)s here now.", counts=", ".join(counts))
