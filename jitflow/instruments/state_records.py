"""Records of State data: one answer to one topic, typed by topic, with its source.

A record carries where it comes from, the date of the text read and how far that text
was checked. Nobody has to trust it: :meth:`Record.label` is shown beside the value, and
only a record that a named person confirmed may ever block (:attr:`Record.is_confirmed`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)

from .keys import IDENTIFIER

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
StateCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Count = Annotated[StrictInt, Field(gt=0)]
Age = Annotated[StrictInt, Field(ge=1, le=30)]
Unit = Literal["hours", "days", "working days", "weeks", "months"]


class Frozen(BaseModel):
    """Base: unknown keys are faults, values never change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Confidence(StrEnum):
    """How far the source of a record was checked, best first."""

    VERIFIED = "verified"
    """The article was read in an official text or a public copy of it."""
    SECONDARY = "secondary"
    """Court or ministry page, network list, research text, or an outdated text."""
    UNVERIFIED = "unverified"
    """Carried over from memory; nothing was read."""

    @property
    def rank(self) -> int:
        """0 for the best; higher is weaker."""
        return list(Confidence).index(self)


def _partial_date(value: Any) -> Any:
    """TOML dates become ISO text; a year or a month alone is written as text."""
    if isinstance(value, datetime.datetime) or not isinstance(value, (str, datetime.date)):
        raise ValueError('must be a date, or text "YYYY" or "YYYY-MM"')
    return value if isinstance(value, str) else value.isoformat()


def _possible_date(value: str) -> str:
    _first_day(value)
    return value


def _first_day(value: str) -> datetime.date:
    """First day of a partial date; ValueError when there is no such day."""
    parts = [int(part) for part in value.split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


PartialDate = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
    AfterValidator(_possible_date),
    BeforeValidator(_partial_date),
]


# Values, one model per kind of topic


class ConditionalLanguage(Frozen):
    """A language accepted only under a condition, beside the list of a record."""

    language: LanguageCode | None = None
    """None: the source names no language (for example "others on reciprocity")."""
    when: Literal["urgency", "reciprocity", "sender", "declaration", "discretion", "tolerated", "some_cases"]
    """declaration: by treaty or declaration; some_cases: the source does not say which."""
    senders: tuple[StateCode, ...] = ()
    confidence: Confidence | None = None
    """None: that of the record."""
    note: Text | None = None

    @model_validator(mode="after")
    def _senders_fit(self) -> ConditionalLanguage:
        if (self.when == "sender") != bool(self.senders):
            raise ValueError('senders go with when = "sender", and only with it')
        return self


class ReceiptLimit(Frozen):
    """When the original must have arrived after an arrest, by national law."""

    amount: Count | None = None
    unit: Unit | None = None
    counted_from: Literal["arrest", "detention", "remand", "validation"] | None = Field(default=None, alias="from")
    """None: the source does not say."""
    outer: tuple[Count, ...] = ()
    """Longest totals from the arrest with every extension, same unit, ascending."""
    rule: Literal["as_soon_as_possible", "case_by_case", "no_figure"] | None = None
    """In place of an amount: what the source says when it gives no number."""
    consequence: Text | None = None
    """What follows when the limit passes, and what else the State does meanwhile."""

    @model_validator(mode="after")
    def _amount_or_rule(self) -> ReceiptLimit:
        if (self.amount is None) == (self.rule is None):
            raise ValueError("give either an amount or a rule")
        if (self.amount is None) != (self.unit is None):
            raise ValueError("amount and unit go together")
        if self.outer and (self.amount is None or list(self.outer) != sorted(self.outer)):
            raise ValueError("outer needs an amount and ascending totals")
        if self.outer and self.amount is not None and self.outer[0] < self.amount:
            raise ValueError("outer is below the amount")
        return self


class DecisionPeriod(Frozen):
    """Time a State gives itself to decide or to answer."""

    amount: Count | None = None
    extension: Count | None = None
    unit: Unit
    text: Text | None = None

    @model_validator(mode="after")
    def _some_figure(self) -> DecisionPeriod:
        if self.amount is None and self.extension is None:
            raise ValueError("give an amount or an extension")
        return self


class IssuerKind(StrEnum):
    """Kinds of authority that may issue or validate."""

    JUDGE = "judge"
    COURT = "court"
    INVESTIGATING_JUDGE = "investigating_judge"
    PROSECUTOR = "prosecutor"
    OTHER = "other"


class Issuer(Frozen):
    """One kind of authority that may issue, and who must validate it, if anyone."""

    kind: IssuerKind
    note: Text | None = None
    validated_by: tuple[IssuerKind, ...] = ()

    def __str__(self) -> str:
        """The kind alone: what expressions compare with the kind of an authority."""
        return self.kind.value


class Retrial(Frozen):
    """The remedy of a person convicted in absence, as the issuing State grants it."""

    amount: Count | None = None
    unit: Unit | None = None
    counted_from: Text | None = Field(default=None, alias="from")
    conditional: StrictBool | None = None
    """True: granted only on conditions; None: the source does not say."""
    text: Text

    @model_validator(mode="after")
    def _amount_with_unit(self) -> Retrial:
        if (self.amount is None) != (self.unit is None):
            raise ValueError("amount and unit go together")
        return self


class NationalsRule(Frozen):
    """How the State treats its nationals and residents."""

    rule: Literal["may", "must", "conditional", "consent_only", "no_ground"]
    text: Text


class Consent(Frozen):
    """Consent of the person to surrender. ``revocable`` None: the text read says neither."""

    revocable: StrictBool | None = None
    text: Text | None = None


class SecondPerson(Frozen):
    """Whether a second person must take part before issue. ``required`` None: the text read does not answer it."""

    required: StrictBool | None = None
    text: Text


# Records, one class per kind of value


class Record(Frozen):
    """One answer to one topic, with where it comes from. Subclasses type ``value``."""

    topic: Identifier
    id: Identifier | None = None
    """Only where another record names this one in ``superseded_by``."""
    instrument: Identifier | None = None
    """Slug of an instrument; None: the record holds for every instrument."""
    purpose: Literal["prosecution", "execution"] | None = None
    value: Any
    note: Text | None = None
    source: SourceId
    source_title: Text
    article: Text | None = None
    as_of: PartialDate
    """Date of the text read, as exact as the source allows: year, month or day."""
    confidence: Confidence
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    """Last day on which the rule held."""
    superseded: StrictBool = False
    """History only; no current value unless another record gives one."""
    superseded_by: Identifier | None = None
    confirmed_by: Text | None = None
    confirmed_on: datetime.date | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Record:
        if (self.confirmed_by is None) != (self.confirmed_on is None):
            raise ValueError("confirmed_by and confirmed_on go together")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self

    @property
    def is_confirmed(self) -> bool:
        """Whether a named person confirmed the value; only then may it block."""
        return self.confirmed_by is not None

    @property
    def is_superseded(self) -> bool:
        return self.superseded or self.superseded_by is not None

    @property
    def usable_as_limit(self) -> bool:
        """False: show only as an "unconfirmed outer limit" (state-data.md section 0)."""
        return self.is_confirmed or self.confidence is not Confidence.UNVERIFIED

    @property
    def first_day_as_of(self) -> datetime.date:
        """``as_of`` as a date for comparing: the first day of its year or month."""
        return _first_day(self.as_of)

    def holds_on(self, on: datetime.date | None) -> bool:
        """Whether the rule held on a date; None asks about no date in particular."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def label(self, translate: Callable[[str], str] = str) -> str:
        """One sentence with source, confidence and date, for showing beside the value.

        ``translate`` is the caller's gettext; dates stay in ISO form.
        """
        place = self.source_title if self.article is None else f"{self.source_title}, {self.article}"
        message = CONFIRMED_LABEL if self.is_confirmed else LABELS[self.confidence]
        return translate(message).format(
            source=f"{place} ({self.source})",
            date=self.as_of,
            name=self.confirmed_by,
            confirmed=self.confirmed_on,
        )


class YesNoRecord(Record):
    """Whether the State takes part in an instrument."""

    topic: Literal["participation"]
    instrument: Identifier
    value: StrictBool


class LanguagesRecord(Record):
    """Languages accepted. ``also`` lists those accepted only under a condition."""

    topic: Literal["languages"]
    value: Annotated[tuple[LanguageCode, ...], Field(min_length=1)]
    also: tuple[ConditionalLanguage, ...] = ()


class ReceiptRecord(Record):
    topic: Literal["receipt_limit"]
    value: ReceiptLimit


class DecisionRecord(Record):
    topic: Literal["decision_period", "other_measure_answer"]
    value: DecisionPeriod


class IssuersRecord(Record):
    """Who may issue an instrument for a purpose."""

    topic: Literal["issuers"]
    value: Annotated[tuple[Issuer, ...], Field(min_length=1)]
    complete: StrictBool = True
    """False: the text read names these, but not every authority that may issue. An
    authority that is not listed is then a question, never a finding."""

    @property
    def kinds(self) -> tuple[IssuerKind, ...]:
        """Kinds that may issue, without repetition, in the order of the file."""
        return tuple(dict.fromkeys(issuer.kind for issuer in self.value))


class RetrialRecord(Record):
    topic: Literal["retrial"]
    value: Retrial


class AgeRecord(Record):
    topic: Literal["responsibility_age"]
    value: Age


class NationalsRecord(Record):
    topic: Literal["return_guarantee", "execution_nationals"]
    value: NationalsRule


class ConsentRecord(Record):
    topic: Literal["consent"]
    value: Consent


class GroundRecord(Record):
    topic: Literal["absence_ground"]
    value: Literal["mandatory", "optional"]


class SecondPersonRecord(Record):
    topic: Literal["second_person"]
    value: SecondPerson


class TextRecord(Record):
    topic: Literal[
        "national_act",
        "conclusion",
        "central_authority",
        "executing_authority",
        "arrest_rule",
        "issuing_rule",
        "executing_rule",
        "speciality",
    ]
    value: Text


AnyRecord = Annotated[
    YesNoRecord
    | LanguagesRecord
    | ReceiptRecord
    | DecisionRecord
    | IssuersRecord
    | RetrialRecord
    | AgeRecord
    | NationalsRecord
    | ConsentRecord
    | GroundRecord
    | SecondPersonRecord
    | TextRecord,
    Field(discriminator="topic"),
]


def N_(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message


LABELS = {
    Confidence.VERIFIED: N_("Text read: {source}, as of {date}."),
    Confidence.SECONDARY: N_("Secondary source: {source}, as of {date}."),
    Confidence.UNVERIFIED: N_("Unconfirmed, no text was read: {source}, as of {date}."),
}
CONFIRMED_LABEL = N_("Confirmed by {name} on {confirmed}: {source}, as of {date}.")
