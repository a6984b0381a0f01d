"""Names of vessels in a text: what stands in quotation marks, or in capitals, behind a word for a vessel. Pure.

The words are those of the languages of the Union and of its neighbours at sea; the prefixes those that registers and reports
write before a name (MV, M/V, F/V, M/N, Ε/Γ).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PREFIX = r"M/[VTSYNP]|M\.\s?V\.|MV|F/V|FV|MFV|S/[YV]|R/V|[ΕE]/[ΓG]|[ΑA]/[ΚK]|[ΙI]/[ΦF]|[ΦΘ]/Γ|м/к|т/х"
_KINDS = (
    r"vessel|ship|boat|yacht|tanker|trawler|freighter|dinghy|ferry|cutter|"
    r"navire|bateau|chalutier|voilier|pétrolier|vedette|cargo|embarcation|"
    r"nave|motonave|natante|barca|peschereccio|motopesca|veliero|motoscafo|imbarcazione|petroliera|"
    r"buque|barco|velero|pesquero|embarcación|navio|veleiro|pesqueiro|embarcação|"
    r"πλοίο|πλοίου|σκάφος|σκάφους|αλιευτικό|αλιευτικού|ιστιοφόρο|ιστιοφόρου|δεξαμενόπλοιο|"
    r"кораб|кораба|корабът|лодка|лодката|яхта|яхтата|траулер|судно|"
    r"schip|vissersboot|zeiljacht|jacht|statek|statku|kuter|łódź|nava|navei|vasul|vasului|brod|broda|brodom|plovilo|ladja|ladje|"
    r"fartyg|fartyget|båten|skib|skibet|båd|båden|laiva|laivan|alus|aluksen|laev|laeva|kuģis|kuģa|laivas|laivo|loď|lodi|plavidlo|"
    r"hajó|bastiment|dgħajsa|bád"
)
_GERMAN = r"Schiff|Boot|Frachter|Segelboot|Segelyacht|Kutter|Fischkutter|Tanker|Fähre|Motorschiff|Schlauchboot"
"""German writes every noun with a capital: there only quotation marks tell a name."""
_CALLED = (
    r"(?:\s(?:named|called|nommée?|dénommée?|baptisée?|chiamat[ao]|denominat[ao]|di nome|llamad[oa]|denominad[oa]|chamad[oa]|"
    r"με το όνομα|με την ονομασία|με όνομα|с име|с името|namens|genaamd|o nazwie|cu numele|imena|pod imenom|med namnet|ved navn|nimeltä|"
    r"nimega|pavadinimu|jménem|menom|nevű)){0,1}"
)
_OPEN, _CLOSE = "“„\"«‹‘‚'»", "”“\"»›’'«"
_CAPITAL = r"[^\W\d_a-zà-öø-ÿα-ωά-ώа-я]"
_NO_NAME = (
    r"IMO|MMSI|AIS|VMS|GPS|RHIB|SAR|EEZ|Europol|Frontex|Eurojust|Interpol|Article|Articolo|Artikel|Art|Annex|Box|Section|Member|State|"
    r"States|Flag|Master|Captain|Traffic|Monitoring|Register|Registry|Number|The|This|That|And|Les?|La|Il|Lo|El|Los|Las|Το|Η|Ο"
)
_SMALL = r"of|the|de|del|della|di|du|des|του|της"
_NAME = rf"(?!(?:{_NO_NAME})(?!\w)){_CAPITAL}[\w’'-]{{2,}}(?:\s(?:{_CAPITAL}[\w’'-]+|{_SMALL})(?!\w)){{0,3}}(?:\s\d{{1,3}})?"
_QUOTED = rf"[{_OPEN}]\s?(?P<quoted>{_CAPITAL}[^{_OPEN}{_CLOSE}\n]{{1,38}})[{_CLOSE}]"
_NAMED = re.compile(
    rf"(?<!\w)(?:(?:{_PREFIX})\s(?:{_QUOTED}|(?P<signed>{_NAME}))"
    rf"|(?i:{_KINDS}|{_GERMAN}){_CALLED},?\s{_QUOTED.replace('quoted', 'cited')}"
    rf"|(?i:{_KINDS}){_CALLED}\s(?P<bare>{_NAME}))"
)
_LINKING = re.compile(rf"(?:\s(?:{_SMALL}))+$")


def vessels_in(text: str) -> Iterator[tuple[int, int]]:
    """From where to where the name of a vessel stands."""
    for found in _NAMED.finditer(text):
        part = next(one for one in ("quoted", "signed", "cited", "bare") if found[one])
        start, end = found.span(part)
        if tail := _LINKING.search(text, start, end):
            end = tail.start()
        yield start, start + len(text[start:end].rstrip())
