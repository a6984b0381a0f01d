"""The page of a case for those whose capacity shows them less than its content: texts to translate, or the trail alone."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template

from jitflow.cases import pages
from jitflow.db.units import read_unit
from jitflow.drafting import service as drafting
from jitflow.web.locale import country_name
from jitflow.web.titles import definition_title


def page() -> Any:
    """For a translator the instruments with their texts; an auditor is led to the trail."""
    if g.reached.level == "auditor":
        return redirect(pages.address("trail.case"), 303)
    with read_unit() as session:
        instruments = drafting.instruments_of(session, g.reached.case.id)
    return render_template(
        "pages/cases/texts_only.html",
        number=g.reached.case.number,
        instruments=[_line(one) for one in instruments],
        crumbs=pages.crumbs(),
    )


def _line(one: Any) -> dict[str, str]:
    """An instrument by its number: whom it concerns is content."""
    return {
        "number": one.number,
        "title": definition_title(one.slug),
        "executing_state": country_name(one.executing_state) if one.executing_state else "",
        "url": pages.address("texts.index", instrument_id=one.id),
    }
