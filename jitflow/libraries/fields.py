"""What an offence, a version of its law and an authority are made of. Fields as data, as in a definition.

Forms, the reader of lists and the service check values by the same fields. Labels are marked with
N_ and translated where they are shown.
"""

from __future__ import annotations

from typing import Any

from jitflow.instruments.definition import Field, Option
from jitflow.instruments.messages import N_
from jitflow.instruments.values import ValueProblem, check_value

SOURCE_LENGTH = 300
LAW_LENGTH = 4000


def options(**labels: str) -> tuple[Option, ...]:
    """Options of a choice from code and label."""
    return tuple(Option(code=code, wording=label) for code, label in labels.items())


KINDS = {
    "court": N_("court"),
    "judge": N_("judge"),
    "prosecutor": N_("public prosecutor"),
    "central": N_("central authority"),
    "other": N_("other authority"),
}
CONFIDENCES = {
    "verified": N_("compared with the text of the law"),
    "recalled": N_("recalled, not verified"),
}

STATE = Field(key="state", type="country", label=N_("State"))
OFFENCE: dict[str, Field] = {
    "title": Field(key="title", type="text", max_length=200, label=N_("Name of the offence"),
        hint=N_("For your lists, such as: facilitation of unauthorised entry, aggravated. Nothing of a case.")),
    "provision": Field(key="provision", type="text", max_length=1000, label=N_("Provisions of the law"),
        hint=N_("Article, paragraph and act. If the article moved to another act, make another entry.")),
}  # fmt: skip
LAW = Field(key="law", type="prose", max_length=LAW_LENGTH, label=N_("Legal classification and provision"),
    hint=N_("As it is to stand on the form: name of the offence, article, paragraph, act."))  # fmt: skip
VERSION: dict[str, Field] = {
    "from": Field(key="from", type="date", label=N_("In force from"), hint=N_("First day. Leave it empty when it is not known.")),
    "to": Field(key="to", type="date", label=N_("Last day in force"), hint=N_("Leave it empty while the version is in force.")),
    "maximum": Field(key="maximum", type="duration", label=N_("Maximum penalty")),
    "limitation": Field(key="limitation", type="duration", label=N_("Limitation period"),
        hint=N_("Without interruptions and suspensions.")),
    "source": Field(key="source", type="text", max_length=SOURCE_LENGTH, label=N_("Source"),
        hint=N_("Where these figures were read, and the day of that text.")),
    "confidence": Field(key="confidence", type="choice", label=N_("How sure it is"), options=options(**CONFIDENCES)),
}  # fmt: skip
AUTHORITY: dict[str, Field] = {
    "name": Field(key="name", type="text", max_length=300, label=N_("Official name")),
    "representative": Field(key="representative", type="text", max_length=200, label=N_("Name of its representative")),
    "post": Field(key="post", type="text", max_length=200, label=N_("Post held"), hint=N_("Title or grade.")),
    "address": Field(key="address", type="address", label=N_("Address")),
    "telephones": Field(key="telephones", type="phone", many=True, label=N_("Telephone"),
        hint=N_("With country and area code, such as +39 0962 551 100. The first one goes on the form.")),
    "fax": Field(key="fax", type="phone", label=N_("Fax"), width="medium"),
    "email": Field(key="email", type="email", label=N_("Email address")),
    "languages": Field(key="languages", type="language", many=True, label=N_("Languages in which one can communicate with it")),
    "measures": Field(key="measures", type="text", many=True, max_length=60, label=N_("Measures it is competent for"),
        hint=N_("In your own words, such as: arrest warrants, hearing by video, bank accounts.")),
    "remarks": Field(key="remarks", type="text", max_length=1000, label=N_("Remarks"),
        hint=N_("Such as office hours, or whom to ask for.")),
}  # fmt: skip
KIND = Field(key="kind", type="choice", label=N_("Kind of authority"), options=options(**KINDS))
SOURCE = Field(key="source", type="text", max_length=SOURCE_LENGTH, label=N_("Source"),
    hint=N_("Where these data come from, such as: letter of the authority, EJN Atlas."))  # fmt: skip
SOURCE_DATE = Field(key="source_date", type="date", label=N_("Day of the source"),
    hint=N_("The day for which the source gives these data."))  # fmt: skip
ADDRESS_CLEAR: dict[str, Field] = {"state": STATE, "kind": KIND, "source": SOURCE, "source_date": SOURCE_DATE}
"""Fields of an authority that stand in columns of their own."""
ADDRESS: dict[str, Field] = {**ADDRESS_CLEAR, **AUTHORITY}


class LibraryError(ValueError):
    """Something that cannot be stored. `path` names the field, `code` the reason."""

    def __init__(self, path: str, message: str, code: str = "not_usable") -> None:
        super().__init__(f"{path}: {message}")
        self.path, self.code = path, code


def checked(declared: Field, path: str, value: Any) -> Any:
    """The value as it is stored. Raises LibraryError."""
    try:
        return check_value(declared, value)
    except (ValueProblem, TypeError, KeyError) as problem:
        raise LibraryError(path, str(problem)) from None
