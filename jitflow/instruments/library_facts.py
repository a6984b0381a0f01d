"""What the libraries of a focus group know, by the names that ``[[library]]`` of a definition uses."""

from __future__ import annotations

from .definition import FieldType

LIBRARY_FACTS: dict[str, dict[str, frozenset[FieldType]]] = {
    "offence": {
        "title": frozenset({FieldType.TEXT}),
        "law": frozenset({FieldType.PROSE}),
        "provision": frozenset({FieldType.TEXT}),
        "maximum": frozenset({FieldType.DURATION}),
        "limitation": frozenset({FieldType.DURATION}),
        "limitation_end": frozenset({FieldType.DATE}),
        "list_categories": frozenset({FieldType.TICKS}),
    },
    "authority": {
        "name": frozenset({FieldType.TEXT}),
        "kind": frozenset({FieldType.CHOICE}),
        "representative": frozenset({FieldType.TEXT}),
        "post": frozenset({FieldType.TEXT}),
        "address": frozenset({FieldType.ADDRESS}),
        "telephones": frozenset({FieldType.PHONE}),
        "fax": frozenset({FieldType.PHONE}),
        "email": frozenset({FieldType.EMAIL}),
        "languages": frozenset({FieldType.LANGUAGE}),
    },
}
"""What the libraries know, and the types of fields that can take it."""
