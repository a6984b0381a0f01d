"""Why a file is not taken, in the words of the pages: what was found and what to do."""

from __future__ import annotations

from jitflow.files.readers import FileRefused
from jitflow.instruments.messages import N_
from jitflow.web.locale import gettext as _

WORDS = {
    "empty": N_("The file is empty. Choose it again."),
    "too_large": N_("The file is larger than %(limit)d MB. Scan it in grey at 200 dpi, or split it into parts."),
    "type_unknown": N_("Only PDF, JPEG, PNG and DOCX are taken. Save or print the file as PDF and choose that."),
    "type_mismatch": N_(
        "The content is not what the name of the file says. Save it anew under its right type, or as PDF."
    ),
    "type_mismatch_known": N_(
        "The content is %(content)s, but the name or the browser says otherwise. Give the file its right ending."
    ),
    "polyglot": N_("The file can be read as two different types at once, as hidden content is. Save it anew as PDF."),
    "unreadable": N_("The file is damaged and cannot be read whole. Scan or save it again."),
    "too_complex": N_("The file could not be looked through within the limits. Print it as PDF and choose that."),
    "virus": N_("The virus scan found something in this file. It was not stored. Tell your administrator."),
    "scanner_down": N_(
        "The virus scanner does not answer, so no file can be taken now. Nothing was stored. "
        "Try again in some minutes, or tell your administrator."
    ),
    "too_many_pixels": N_("The picture has more than %(limit)d million pixels. Save it smaller and choose it again."),
    "encrypted": N_("The file is encrypted or protected by a password. Save it without protection and choose that."),
    "javascript": N_("The PDF holds a script (JavaScript). Print it as PDF and choose that."),
    "launch_action": N_("The PDF would start a program when it is opened. Print it as PDF and choose that."),
    "remote_action": N_("The PDF would send data or open another file. Print it as PDF and choose that."),
    "embedded_files": N_("Other files are embedded in the PDF. Take them out and add them one by one."),
    "xfa": N_("The PDF is a dynamic form (XFA) that not every office can open. Print it as PDF and choose that."),
    "multimedia": N_("The PDF holds sound, film or a model. Print it as PDF and choose that."),
    "no_pages": N_("The PDF has no page."),
    "bomb": N_("The file unpacks to far more than it should. Save it anew, or as PDF."),
    "package_structure": N_("The file is packed in an unusual way that can hide content. Save it anew, or as PDF."),
    "package_names": N_("Parts of the file have names that are not allowed. Save it anew, or as PDF."),
    "nested_archive": N_("The document holds another archive or workbook. Save it as PDF and choose that."),
    "macros": N_("The document holds macros. Save it as PDF and choose that."),
    "active_x": N_("The document holds active controls (ActiveX). Save it as PDF and choose that."),
    "embedded_objects": N_("The document holds embedded objects (OLE). Save it as PDF and choose that."),
    "external_content": N_(
        "The document loads content from outside when it is opened. Save it as PDF and choose that."
    ),
    "remote_template": N_(
        "The document names a template outside itself, which a word processor would load. Save it as PDF and choose that."
    ),
    "field_codes": N_("The document has fields that fetch data or start programs. Save it as PDF and choose that."),
    "imported_parts": N_("The document imports other documents or pages. Save it as PDF and choose that."),
    "entities": N_(
        "The document declares entities, by which content can be read from outside. Save it as PDF and choose that."
    ),
    "unknown_part": N_("The document holds a part of unknown type. Save it as PDF and choose that."),
}
NAMES = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG", "docx": "DOCX"}


def refusal(refused: FileRefused) -> str:
    """The refusal as a sentence for the field of the file."""
    code, detail = refused.code, dict(refused.detail)
    if code == "type_mismatch" and detail.get("content") in NAMES:
        known = WORDS["type_mismatch_known"]
        return _(known, content=NAMES[detail["content"]])
    return _(WORDS[code], **detail) if code == "too_large" or code == "too_many_pixels" else _(WORDS[code])
