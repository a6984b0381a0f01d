"""The forms of a case: its own fields, and the facts about persons, offences and authorities.

Fields are data, as in a definition, so that pages and checks of values are the same
as for instruments (`jitflow.web.fields`). Labels are marked with N_ and translated
when they are shown.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.instruments.definition import Field, Option
from jitflow.instruments.geography import first_language
from jitflow.instruments.messages import N_
from jitflow.web.fields import AnswerForm, Question

TITLE_LENGTH = 200
REFERENCE_LENGTH = 60


def _options(**labels: str) -> tuple[Option, ...]:
    return tuple(Option(code=code, wording=label) for code, label in labels.items())


CATEGORIES = {
    "suspect": N_("suspect or accused person"),
    "convicted": N_("convicted person"),
    "victim": N_("victim, or person who may be one"),
    "witness": N_("witness"),
    "contact": N_("contact or associate of a suspect"),
    "unknown": N_("not known yet"),
}
AUTHORITY_KINDS = {
    "court": N_("court"),
    "judge": N_("judge"),
    "prosecutor": N_("public prosecutor"),
    "central": N_("central authority"),
    "other": N_("other authority"),
}
ROLES_IN_CASE = {
    "organiser": N_("organiser"),
    "recruiter": N_("recruiter"),
    "skipper": N_("skipper"),
    "driver": N_("driver"),
    "lookout": N_("look-out"),
    "money_handler": N_("handler of money"),
    "document_supplier": N_("supplier of documents"),
    "accomplice": N_("other accomplice"),
    "passenger": N_("passenger"),
    "migrant": N_("smuggled person"),
    "forced_skipper": N_("made to steer the boat"),
    "other": N_("other"),
}

CASE = (
    Question("title", Field(key="title", type="text", label=N_("Name of the case"), max_length=TITLE_LENGTH,
        hint=N_("A name the team knows. Avoid names of persons.")), True),
    Question("national_reference", Field(key="national_reference", type="text", label=N_("National file reference"),
        max_length=REFERENCE_LENGTH * 2, width="medium")),
    Question("eurojust_reference", Field(key="eurojust_reference", type="text", label=N_("Eurojust reference"),
        max_length=REFERENCE_LENGTH, width="medium")),
    Question("summary", Field(key="summary", type="prose", label=N_("What the case is about"), max_length=4000,
        hint=N_("Two or three sentences for the team. They are printed on no instrument."))),
)  # fmt: skip
ISSUING_STATE = Question(
    "issuing_state",
    Field(
        key="issuing_state",
        type="country",
        label=N_("Issuing State"),
        hint=N_("It issues the instruments of this case."),
    ),
    True,
)
PERSON = (
    Question("surname", Field(key="surname", type="text", label=N_("Surname"), hint=N_("In the script of the identity document.")), True),
    Question("forenames", Field(key="forenames", type="text", label=N_("Forenames"))),
    Question("script_lang", Field(key="script_lang", type="language", label=N_("Language in which the name is written"), width="medium")),
    Question("surname_latin", Field(key="surname_latin", type="text", label=N_("Surname in Latin letters"),
        hint=N_("As in the machine-readable line of the passport, if there is one."))),
    Question("forenames_latin", Field(key="forenames_latin", type="text", label=N_("Forenames in Latin letters"))),
    Question("spellings", Field(key="spellings", type="text", many=True, label=N_("The person's own and other transliterations"),
        hint=N_("As the person signs, or as other documents have the whole name: each on its own. Warrants take them as further names."))),
    Question("birth_surname", Field(key="birth_surname", type="text", label=N_("Surname at birth, if different"))),
    Question("aliases", Field(key="aliases", type="text", many=True, label=N_("Other names used"))),
    Question("sex", Field(key="sex", type="choice", label=N_("Sex"),
        options=_options(male=N_("male"), female=N_("female"), other=N_("other")))),
    Question("nationalities", Field(key="nationalities", type="country", many=True, unknown=True, label=N_("Nationalities"))),
    Question("birthdate", Field(key="birthdate", type="birthdate", label=N_("Date of birth"))),
    Question("birth_place", Field(key="birth_place", type="place", label=N_("Place of birth"))),
    Question("languages", Field(key="languages", type="language", many=True, label=N_("Languages the person understands"))),
    Question("marks", Field(key="marks", type="text", max_length=2000, label=N_("Distinctive marks and description"))),
    Question("role", Field(key="role", type="choice", label=N_("Part in the facts"), options=_options(**ROLES_IN_CASE),
        hint=N_("Persons who were smuggled are entered as witnesses or victims, not as suspects."))),
    Question("minors_in_care", Field(key="minors_in_care", type="yesno", internal=True, basis="C-460/23",
        label=N_("Did the person bring minors in the person's own actual care?"),
        hint=N_("Across a border, in the facts of this case: the person's own children above all."))),
)  # fmt: skip
CATEGORY = (
    Question("led_category", Field(key="led_category", type="choice", label=N_("Category of the person"),
        basis="Art. 6 Directive (EU) 2016/680", options=_options(**CATEGORIES)), True),
    Question("led_reason", Field(key="led_reason", type="text", label=N_("Reason for the category"), max_length=500,
        hint=N_("Needed when the category is not known yet, and whenever it is changed."))),
)  # fmt: skip
RESIDENCE = Field(key="residence", type="address", label=N_("Residence or known address"))
OFFENCE = (
    Question("title", Field(key="title", type="text", label=N_("Short name of the offence"),
        hint=N_("For the team, such as: landing at Le Castella, 14 March.")), True),
    Question("when", Field(key="when", type="when", label=N_("When it was committed"))),
    Question("place", Field(key="place", type="place", label=N_("Where it was committed"))),
    Question("provision", Field(key="provision", type="text", max_length=1000, label=N_("Provisions of the law"))),
    Question("maximum", Field(key="maximum", type="duration", label=N_("Maximum penalty"))),
    Question("limitation_date", Field(key="limitation_date", type="date", label=N_("Prescribed on"),
        hint=N_("The day on which prosecution or execution becomes barred by time, if known."))),
    Question("quantity", Field(key="quantity", type="text", label=N_("Number or quantity"),
        hint=N_("Such as: 43 persons, 2 minors among them."))),
)  # fmt: skip
FACTS_TEXT = Field(
    key="facts",
    type="prose",
    label=N_("What happened"),
    hint=N_("Who did what, when, where, and what the person contributed."),
)
OTHER_LANGUAGE = (
    Question(
        "other_language", Field(key="other_language", type="language", label=N_("Another language"), width="medium")
    ),
    Question("other_text", Field(key="other_text", type="prose", label=N_("What happened, in that language"))),
)
AUTHORITY = (
    Question("name", Field(key="name", type="text", label=N_("Official name")), True),
    Question("kind", Field(key="kind", type="choice", label=N_("Kind of authority"), options=_options(**AUTHORITY_KINDS)), True),
    Question("representative", Field(key="representative", type="text", label=N_("Name of its representative"))),
    Question("post", Field(key="post", type="text", label=N_("Post held"), hint=N_("Title or grade."))),
    Question("file_reference", Field(key="file_reference", type="text", label=N_("File reference"), width="medium")),
    Question("address", Field(key="address", type="address", label=N_("Address"))),
    Question("telephone", Field(key="telephone", type="phone", label=N_("Telephone"),
        hint=N_("With country and area code, such as +39 0962 551 100."), width="medium")),
    Question("fax", Field(key="fax", type="phone", label=N_("Fax"), width="medium")),
    Question("email", Field(key="email", type="email", label=N_("Email address"))),
    Question("languages", Field(key="languages", type="language", many=True, label=N_("Languages in which one can communicate with it"))),
)  # fmt: skip
TEAM_FUNCTION = Field(
    key="function",
    type="text",
    max_length=120,
    label=N_("Function in the procedure"),
    hint=N_("A word for the page, such as: validating judge. It gives no right."),
    width="medium",
)


def person_form(facts: Mapping[str, Any], category: str | None, reason: str, posted: MultiDict | None) -> AnswerForm:
    """All about a person: category first, then names, birth, residences, marks."""
    residences = facts.get("residences") or []
    number = max(len(residences), _highest(posted, "residences")) + 1
    questions = [*CATEGORY, *PERSON, *(Question(f"residences.{n}", RESIDENCE) for n in range(number))]
    stored = {**facts, "led_category": category, "led_reason": reason or None}
    stored |= {f"residences.{n}": residence for n, residence in enumerate(residences)}
    return AnswerForm(questions, stored, posted)


def _highest(posted: MultiDict | None, name: str) -> int:
    """How many items of a list were posted, empty ones at the end not counted; 30 at most."""
    found = [
        int(parts[1]) + 1
        for key, value in (posted or {}).items()
        if value
        and len(parts := key.split(".")) == 3
        and parts[0] == name
        and parts[1].isascii()
        and parts[1].isdigit()
        and len(parts[1]) < 3
    ]
    return min(max(found, default=0), 30)


def offence_form(
    facts: Mapping[str, Any], categories: Field | None, issuing_state: str, posted: MultiDict | None
) -> AnswerForm:
    """An offence: when, where, law, ticks of the list, and the facts in each language."""
    texts = facts.get("texts", {}).get("facts", {})
    languages = [source_language(issuing_state), *(code for code in texts if code != source_language(issuing_state))]
    questions = [*OFFENCE, *(Question(text_path(code), FACTS_TEXT) for code in languages), *OTHER_LANGUAGE]
    if categories is not None:  # long, and read best with the facts in sight
        questions.append(Question("list_categories", categories))
    stored = {**facts, **{text_path(code): text for code, text in texts.items()}}
    return AnswerForm(questions, stored, posted)


def authority_form(facts: Mapping[str, Any], kind: str | None, posted: MultiDict | None) -> AnswerForm:
    """A court, judge, prosecutor or central authority."""
    return AnswerForm(AUTHORITY, {**facts, "kind": kind}, posted)


def source_language(issuing_state: str) -> str:
    """The first official language of a State: the one the facts are written in."""
    return first_language(issuing_state)


def text_path(language: str) -> str:
    """The path of the description of an offence in a language, as cases.service knows it."""
    return f"text:{language}:facts"
