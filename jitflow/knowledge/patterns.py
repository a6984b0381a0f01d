"""What looks like data of a person or a case without any being known: shapes, and the words beside them. Pure.

The words are those of the languages in which records are written most, and of their neighbours; a shape that is common
in law (an article, a directive, a judgment) is no hit.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_DAY = (
    r"(?:\d{4}\.\s?(?:[^\W\d_]{3,12}|\d{1,2}\.)\s\d{1,2}|\d{1,2}[./ -]\s?\d{1,2}[./ -]\s?\d{2,4}|\d{4}-\d{2}-\d{2}|"
    r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?\s+(?:de\s+)?\d{4})"
)
_BORN = (
    r"born|d\.?o\.?b\.?|date of birth|née?(?:\(e\))?|date de naissance|nato|nata|data di nascita|geboren|geb\.|geburtsdatum|"
    r"nacid[oa]|fecha de nacimiento|nascid[oa]|ur\.|urodzon[ya]|data urodzenia|născut(?:ă)?|γεννηθ\w+|γενν\.|ημερομηνία γέννησης|"
    r"роден[аи]?|дата на раждане|рођен[а]?|рожден\w*|született|narozen[aý]?|nar\.|rođen[a]?|født|född|syntynyt|"
    r"gim(?:ęs|usi)|dzim(?:is|usi)|sünd(?:inud|\.)|narodená?|rojena?|szül\.|imwield[ae]?|imwieled|rugadh|syntymäaika|дата рождения"
)
_TITLES = (
    r"(?:Mr|Mrs|Ms|Miss|MR|MRS|MS|Dr|DR|Prof|Dott|Avv|Sig|Sig\.ra|Sr|Sra|Sres|Hr|Dhr|Mevr|Ing|Mag)\.?|Mme|Mlle|MME|Monsieur|Madame|M\.|"
    r"Herrn?|HERRN?|Frau|FRAU|[Ss]ignor[ae]?|sig\.(?:ra)?|[Ss]eñora?|[Ss]enhora?|Pan[ai]?|pan|pani|pana|panu|paní|pán|Domnul|Doamna|dl\.?|dna\.?|κ\.|κος|κα|Κ\.|κύριος|κυρία|"
    r"г-н|г-жа|господин|госпожа|gospodin|gospođa|gospod|gospa|g\.|ga\.|dhr\.|mevr\.|meneer|mevrouw|hr\.|fru|herr|herra|rouva|härra|proua|"
    r"ponas|ponia|kungs|kundze|úr"
)
_OFFICES = (
    r"(?:Vice-?)?Pr[eéäæ]+sid\w+|Prosecut\w+|Procur\w+|Staatsanw\w+|Judges?|Juge|Richter\w*|Advocates?|Advocate|Generals?|Minist\w+|"
    r"Ambassad\w+|Chair\w*|Speaker|Regist\w+|Direct\w+|Europ\w+|Amerik\w+|Americ\w+|Doctor|Doktor|Professor|Εισαγγελ\w+|Πρόεδρ\w+|"
    r"Δικαστ\w+|Ανακριτ\w+|Υπουργ\w+|Прокурор\w*|Председател\w*|Съди\w+|Министър\w*"
)
"""Who is called by an office is not named."""
_CAPITAL = r"[^\W\d_a-zß-öø-ÿα-ωά-ώа-я]"
_PROPER = rf"(?:(?:van|von|de[rnl]?|della|d[ia]|dos|l[ae]|al|el|bin|ben|zu|ter)[ -]|[dDlL]['’])*{_CAPITAL}(?:['’]{_CAPITAL})?[^\W\d_]+"
_PAPER = (
    r"passport|passeport|passaporto|pasaporte|pasaporte|reisepass|ausweis\w*|identity card|id card|carte d.identité|carta d.identità|"
    r"διαβατήριο|ταυτότητα|паспорт|лична карта|ЕГН|EGN|codice fiscale|PESEL|CNP|NIE|DNI|BSN|ΑΦΜ|SIS ID|Schengen ID|"
    r"ΑΔΤ|Α\.Δ\.Τ|Α\.Φ\.Μ|ΑΜΚΑ|IMEI|IMSI|ICCID|ID (?:no|number|nr)|personal (?:no|number|code)|pas(?:sport)?nummer|numer paszportu|"
    r"pașaport|personnummer|henkilötunnus|isikukood|asmens kodas|personas kods|rodné číslo|EMŠO|OIB|JMBG|PPSN|driving licence|"
    r"lista tal-identità"
)
_PLATE = r"plate|registration|immatriculation|targa|kennzeichen|matrícula|πινακίδα|номер на автомобил|tablice"
_CASE = (
    r"case (?:no|number)|proceedings? (?:no|number)|file (?:no|number)|dossier n|n° ?parquet|parquet n|proc(?:\.|edimento) ?(?:pen\.)? ?n|"
    r"R\.?G\.?N\.?R|aktenzeichen|az\.|diligencias previas|sygn\.|ABM|ΑΒΜ|αριθμός μήνυσης|досъдебно производство|ДП(?: ?№)?|DP|dosar|"
    r"NUIPC|sp\. ?zn\.|č\. ?j\.|rikosilmoitus|ärende|mål nr|journalnr|kriminaalasi|krim(?:ināl)?lieta|baudžiamoji byla"
)
_MATTER = r"case|caso|affaire|procès|procedimento|procedimiento|processo|Verfahren|Strafsache|υπόθεση|дело|sprawa|dosarul|zaak"


_TELEPHONE = (
    r"tel(?:ephone|efon\w*|éfono|efono|ef)?|phone|mobile|cell(?:ulare)?|téléphone|portable|handy|móvil|fax|whatsapp|signal|viber|telegram|"
    r"τηλ(?:έφωνο)?|κιν(?:ητό)?|тел(?:ефон)?|gsm|puh|mob"
)
_POSITION = r"position|coordinates|lat(?:itude)?|coordonn\w+|posizione|coordinate|θέση|στίγμα|координати|pos|koordinaten"
_NUMBER = r"(?:\s?(?:number|numero|numéro|nummer|no|nr|n°|№|αρ|αριθ)\.?)?"


def _account(text: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616, modulo 97)."""
    plain = re.sub(r"\W", "", text).upper()
    if not plain.isascii():  # [A-Z] without regard to case takes the sign of kelvin, too
        return False
    return 15 <= len(plain) <= 34 and int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


def _ship(text: str) -> bool:
    """Whether the last digit of an IMO number is the check digit of the six before."""
    digits = [int(one) for one in text if one.isdigit()]
    return len(digits) == 7 and sum(one * weight for one, weight in zip(digits, range(7, 1, -1), strict=False)) % 10 == digits[6]


def _i(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool] | None], ...] = (
    ("birth", _i(rf"(?<!\w)(?:{_BORN})(?!\w)[^\n.;]{{0,24}}?(?P<it>{_DAY})"), None),
    ("birth", _i(rf"(?P<it>{_DAY})[^\w\n]{{1,4}}(?:{_BORN})(?!\w)"), None),
    ("birth", _i(rf"(?<!\w)(?:{_BORN})\s(?:in|en|im Jahr|το|nel|w|през)?\s?(?P<it>(?:19|20)\d\d)(?!\w)"), None),
    ("title", re.compile(rf"(?<!\w)(?:{_TITLES})\s(?!(?:{_OFFICES})(?!\w))(?P<it>{_PROPER}(?:[ -]{_PROPER}){{0,2}})"), None),
    ("email", _i(r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"), None),
    ("phone", re.compile(r"(?<![\w+/])\(?(?:\+|00)[1-9]\d{0,2}\)?[ ./-]?(?:\(0?\d{1,4}\)[ ./-]?)?"
                         r"\d{2,4}(?:[ ./-]?\d{2,4}){1,4}(?!\w)"), None),
    ("phone", _i(rf"(?<!\w)(?:{_TELEPHONE}){_NUMBER}\W{{1,3}}(?P<it>\(?\d[\d ()./-]{{4,18}}\d)(?!\w)"), None),
    ("account", _i(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?!\w)"), _account),
    ("document", _i(rf"(?<!\w)(?:{_PAPER})\W(?:[^\n;]{{0,20}}?\W)?(?P<it>[A-Z]{{0,3}}[ ]?\d[\dA-Z ]{{4,18}}\d[A-Z]{{0,2}})(?!\w)"), None),
    ("document", re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?!\w)"), None),
    ("vessel", _i(r"(?<!\w)IMO(?:\s?(?:number|no|nr|n°|№|αρ)\.?)?[ :#.-]{0,3}(?P<it>\d{7})(?!\w)"), _ship),
    ("vessel", _i(r"(?<!\w)MMSI(?:\s?(?:number|no|nr|n°|№|αρ)\.?)?[ :#.-]{0,3}(?P<it>\d{9})(?!\w)"), None),
    ("plate", _i(rf"(?<!\w)(?:{_PLATE})[^\n.;]{{0,16}}?\W"
                 r"(?P<it>(?=[\w -]{0,9}\d)[^\W_]{1,3}[ -]?[^\W_]{1,4}[ -]?[^\W_]{0,4}\d)(?!\w)"), None),
    ("place", re.compile(r"\d{1,3}°\s?\d{1,2}(?:[.,]\d+)?['′]?\s?(?:\d{1,2}(?:[.,]\d+)?[\"″])?\s?[NSEWOΒΝΑΔСЮИЗ]"), None),
    ("place", re.compile(r"(?<!\w)[NSEWΒΝΑΔСЮИЗ]\s?\d{1,3}°(?:\s?\d{1,2}(?:[.,]\d+)?['′]?)?"), None),
    ("place", re.compile(r"(?<!\w)\d{1,2}[ -]\d{1,2}(?:[.,]\d+)?['′]?\s?[NS][ ,/]{1,3}"
                         r"\d{1,3}[ -]\d{1,2}(?:[.,]\d+)?['′]?\s?[EWO](?!\w)"), None),
    ("place", _i(rf"(?<!\w)(?:{_POSITION})[^\n;]{{0,12}}?(?P<it>-?\d{{1,2}}[.,]\d{{2,}}\s?[,;/ ]\s?-?\d{{1,3}}[.,]\d{{2,}})(?!\w)"), None),
    ("place", re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,}\s?,\s?-?\d{1,3}\.\d{4,}(?![\d.])"), None),
    ("case", _i(rf"(?<!\w)(?:{_CASE})\W{{0,3}}[^\n;]{{0,8}}?(?P<it>\d[\d A-Za-z./-]{{2,20}}\d)(?!\w)"), None),
    ("case", _i(rf"(?<!\w)(?:{_MATTER})\s(?P<it>\d{{1,6}}/(?:19|20)\d\d)(?!\w)"), None),
    ("case", re.compile(r"(?<!\w)\d{1,4}\sJs\s\d{1,6}/\d{2,4}(?!\w)"), None),
    ("case", _i(r"(?<!\w)\d{1,6}/\d{2,4}\s?(?:R\.?G\.?\s?(?:N\.?R|G\.?I\.?P)\.?)"), None),
)
