"""Records of State data: one answer to one topic, typed by topic, with its source.

A record carries where it comes from, the date of the text read and how far that text
was checked. Nobody has to trust it: :meth:`Record.label` is shown beside the value, and
only a record that a named person confirmed may ever block (:attr:`Record.is_confirmed`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, model_validator

from .record_values import (
    Age as Age,
    Authorisation as Authorisation,
    ConditionalLanguage as ConditionalLanguage,
    Confidence as Confidence,
    Consent as Consent,
    DecisionPeriod as DecisionPeriod,
    Frozen as Frozen,
    Identifier as Identifier,
    Issuer as Issuer,
    IssuerKind as IssuerKind,
    LanguageCode as LanguageCode,
    NationalsRule as NationalsRule,
    PartialDate as PartialDate,
    ReceiptLimit as ReceiptLimit,
    Retrial as Retrial,
    SecondPerson as SecondPerson,
    SourceId as SourceId,
    StateCode as StateCode,
    Text as Text,
    first_day,
)

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
        return first_day(self.as_of)

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


class TreatyRecord(Record):
    """Whether the State is bound by a treaty; ``valid_from`` is the day on which it entered into force there."""

    topic: Literal["treaty"]
    treaty: Identifier
    """Code of ``treaties.toml``."""
    value: StrictBool


class AuthorisationRecord(Record):
    topic: Literal["authorisation"]
    value: Authorisation


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
    | TreatyRecord
    | AuthorisationRecord
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
