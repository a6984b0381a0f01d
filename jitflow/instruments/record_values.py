"""Values of State data, one model per kind of topic, and the types they are made of."""

from __future__ import annotations

import datetime
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
    first_day(value)
    return value


def first_day(value: str) -> datetime.date:
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


class Signatory(StrEnum):
    """Kinds of authority that may conclude an agreement for a State."""

    PROSECUTION = "prosecution"
    PROSECUTOR_GENERAL = "prosecutor_general"
    JUDGE = "judge"
    MINISTRY = "ministry"
    POLICE = "police"
    CUSTOMS = "customs"
    CENTRAL_AUTHORITY = "central_authority"
    OTHER = "other"


class Authorisation(Frozen):
    """How a State comes to conclude an agreement: what a part leaves open was not found."""

    signatories: tuple[Signatory, ...] = ()
    approving: Text | None = None
    """Who must approve before it is signed."""
    usual_days: Count | None = None
    """How long that usually takes."""
    members_act: StrictBool | None = None
    """Whether members from other States may carry out measures there."""
    union_only: StrictBool | None = None
    """Whether the act knows agreements with Member States only."""
    text: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Authorisation:
        if not any((self.signatories, self.approving, self.usual_days, self.text)) and self.members_act is self.union_only is None:
            raise ValueError("says nothing")
        return self

    @property
    def signatory(self) -> str | None:
        """The one kind that may sign, where there is only one."""
        return self.signatories[0].value if len(self.signatories) == 1 else None
