"""Titles of instruments in the language of the page."""

from jitflow.library import library
from jitflow.web.locale import definition_text


def definition_title(slug: str) -> str:
    """ "European Arrest Warrant" in the current language; the slug when its definition is gone."""
    loaded = library()
    if slug not in loaded.slugs():
        return slug
    return definition_text(slug, "definition:title", loaded.definition(slug).title)
