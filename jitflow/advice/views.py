"""Pages of the advisor, for a focus group and for a case. All are read with GET: the answers stand in the address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template

from jitflow.access import case_right, group_role
from jitflow.advice import asked as asking, pages

blueprint = Blueprint("advice", __name__)
ROLES = ("member", "coordinator", "administrator", "observer")
_CASE = "/g/<group>/cases/<case_id>/advice"


@blueprint.get("/g/<group>/advice", endpoint="need")
@group_role(*ROLES, verb="consulted")
def group_need(group: str):
    """What do you need, and from which State?"""
    return _need()


@blueprint.get("/g/<group>/advice/questions", endpoint="questions")
@group_role(*ROLES, verb="consulted")
def group_questions(group: str):
    """The questions that decide for this need."""
    return _questions()


@blueprint.get("/g/<group>/advice/result", endpoint="result")
@group_role(*ROLES, verb="consulted")
def group_result(group: str):
    """Ranked instruments with reasons."""
    return _result()


@blueprint.get(_CASE, endpoint="case_need")
@case_right("read")
def case_need(group: str, case_id: str):
    """The same for a case: what it knows is filled in."""
    return _need()


@blueprint.get(f"{_CASE}/questions", endpoint="case_questions")
@case_right("read")
def case_questions(group: str, case_id: str):
    """The questions that decide for this need, in a case."""
    return _questions()


@blueprint.get(f"{_CASE}/result", endpoint="case_result")
@case_right("read")
def case_result(group: str, case_id: str):
    """Ranked instruments with reasons; editors may begin one."""
    return _result()


def _need() -> Any:
    return render_template("pages/advice/need.html", **pages.need_context(pages.asked()))


def _questions() -> Any:
    found = pages.asked()
    if not found.need or _first_page_wrong(found):
        return _first(found)
    return render_template("pages/advice/questions.html", **pages.question_context(found))


def _result() -> Any:
    found = pages.asked()
    if not found.need or _first_page_wrong(found):
        return _first(found)
    if found.errors:
        return render_template("pages/advice/questions.html", **pages.question_context(found)), 422
    return render_template("pages/advice/result.html", **pages.result_context(found))


def _first_page_wrong(found: asking.Asked) -> bool:
    return bool({asking.NEED, asking.STATE, asking.OWN} & set(found.errors))


def _first(found: asking.Asked) -> Any:
    """Back to the first page with what is wrong there; without anything asked the page is simply shown."""
    if not found.query() and not found.errors:
        return redirect(pages.address("need"), 303)
    if not found.need and asking.NEED not in found.errors:
        found.errors[asking.NEED] = asking.N_("Choose what you need.")
    return render_template("pages/advice/need.html", **pages.need_context(found)), 422
