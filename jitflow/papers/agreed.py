"""What a paper of an issued instrument says: in the languages in which it binds, the text as it was sealed.

Those texts are closed once it is issued (`drafting.closed_languages`). What was written over them before that was so, or
by any other way, is no part of what was signed: the paper prints the words of the version that was issued last.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from jitflow import library, reach
from jitflow.drafting import service as drafting
from jitflow.instruments import keys


def as_agreed(session: Session, data: drafting.InstrumentData) -> drafting.InstrumentData:
    """The instrument with the sealed texts of its authentic languages; as it is where none is closed."""
    closed = drafting.closed_languages(session, data.id)
    if not closed:
        return data
    from jitflow.procedure import in_force, seals, service as procedure  # which make papers themselves

    found, zone = procedure.standing(session, data.id), reach.zone_of(session, data.focus_group_id)
    issued = in_force.versions_of(session, found.position, data.id, zone)
    sealed = closed & set(issued[-1].seals) if issued else frozenset()
    if not sealed:
        return data
    definition = library.library().definition(data.slug, data.version)
    texts = {}
    for path in dict.fromkeys((*issued[-1].texts, *data.texts)):
        slots, then = data.texts.get(path, {}), issued[-1].texts.get(path, {})
        field = definition.fields.get(keys.key_of(path, definition.groups))
        if field is not None and seals.is_settled(field):
            slots = {code: slot for code, slot in slots.items() if code not in sealed}
            slots |= {code: slot for code, slot in then.items() if code in sealed}
        if slots:
            texts[path] = slots
    return replace(data, texts=texts)
