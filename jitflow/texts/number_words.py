"""Small numbers written as words: a translation may write "Absatz 2" where the source says "secondo comma". Pure.

Cardinals from two to twelve, ordinals from first to tenth. Common words that only look like a cardinal (Italian
"sei", French "neuf", Hungarian "hat") are left out: they would hide a missing figure.
"""

from __future__ import annotations

from jitflow.texts.folding import folded
from jitflow.texts.months import WORD

# One column per number from 2 to 12; forms of one number are joined by a stroke; "-": none that is safe.
_TABLE = {
    "bg": "две/двама/двете/двамата три/трима/трите/тримата четири/четирима/четирите пет/петима/петте шест/шестима "
    "седем/седмина осем/осмина девет десет единадесет/единайсет дванадесет/дванайсет",
    "cs": "dva/dve/dvou/dvema tri/tremi/trech/trem ctyri/ctyr/ctyrech/ctyrmi pet/peti sest/sesti sedm/sedmi osm/osmi "
    "devet/deviti deset/deseti jedenact/jedenacti dvanact/dvanacti",
    "da": "to tre fire fem seks syv otte ni ti elleve tolv",
    "de": "zwei/zweier/zweien drei/dreier/dreien vier fünf sechs sieben acht neun zehn elf zwölf",
    "el": "δύο τρεις/τρία/τριών τέσσερις/τέσσερα/τεσσάρων πέντε έξι επτά/εφτά οκτώ/οχτώ εννέα/εννιά δέκα ένδεκα/έντεκα "
    "δώδεκα",
    "en": "two three four five six seven eight nine ten eleven twelve",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "et": "kaks/kahe kolm/kolme neli/nelja viis/viie kuue seitse/seitsme kaheksa üheksa kümme/kümne üksteist/üheteistkümne "
    "kaksteist/kaheteistkümne",
    "fi": "kaksi/kahden/kahta kolme/kolmen/kolmea neljä/neljän/neljää viisi/viiden/viittä kuusi/kuuden/kuutta "
    "seitsemän/seitsemää kahdeksan/kahdeksaa yhdeksän/yhdeksää kymmenen/kymmentä yksitoista/yhdentoista "
    "kaksitoista/kahdentoista",
    "fr": "deux trois quatre cinq six sept huit - dix onze douze",
    "ga": "dhá/beirt triúr ceithre/ceathrar cúig/cúigear seisear seacht/seachtar ocht/ochtar naoi/naonúr deich/deichniúr "
    "- -",
    "hr": "dva/dvije/dvoje/dvojica tri/troje četiri/četvero pet/petero šest/šestero sedam osam devet deset jedanaest "
    "dvanaest",
    "hu": "kettő/két három négy öt - - nyolc kilenc tíz tizenegy tizenkettő/tizenkét",
    "it": "due tre quattro cinque - sette otto nove dieci undici dodici",
    "lt": "du/dvi/dviejų/dviem trys/trijų/trims/tris keturi/keturios/keturių penki/penkios/penkių šeši/šešios/šešių "
    "septyni/septynios/septynių aštuoni/aštuonios/aštuonių devyni/devynios/devynių dešimt/dešimties vienuolika dvylika",
    "lv": "divi/divas/divu/diviem trīs četri/četras/četru pieci/piecas/piecu seši/sešas/sešu septiņi/septiņas/septiņu "
    "astoņi/astoņas/astoņu deviņi/deviņas/deviņu desmit vienpadsmit divpadsmit",
    "mt": "żewġ/tnejn tliet/tlieta erba/erbgħa ħames/ħamsa sitt/sitta seba/sebgħa tmien/tmienja disa/disgħa għaxar/għaxra "
    "ħdax tnax",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pl": "dwa/dwie/dwóch/dwaj/dwoje/dwom/dwoma trzy/trzech/trzej/troje/trzem cztery/czterech/czworo pięć/pięciu/pięcioro "
    "sześć/sześciu siedem/siedmiu osiem/ośmiu dziewięć/dziewięciu dziesięć/dziesięciu jedenaście/jedenastu "
    "dwanaście/dwunastu",
    "pt": "dois/duas três quatro cinco seis sete oito nove dez onze doze",
    "ro": "doi/două trei patru cinci șase șapte opt - zece unsprezece doisprezece/douăsprezece",
    "sk": "dva/dve/dvaja/dvoch/dvom/dvoma tri/traja/troch/trom/troma štyri/štyria/štyroch päť/piati/piatich "
    "šesť/šiesti/šiestich sedem/siedmi/siedmich osem/ôsmi/ôsmich deväť/deviati/deviatich desať/desiati/desiatich "
    "jedenásť/jedenásti dvanásť/dvanásti",
    "sl": "dva/dve/dveh/dvema trije/tri/treh/trem štirje/štiri/štirih pet/petih šest/šestih sedem/sedmih osem/osmih "
    "devet/devetih deset/desetih enajst/enajstih dvanajst/dvanajstih",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv",
}
# Beginnings of ordinals from 1 to 10; the endings follow the noun.
_ORDINALS = {
    "bg": "първ втор трет четвърт пет шест седм осм девет десет",
    "cs": "prvn druh třet čtvrt pát šest sedm osm devát desát",
    "da": "først anden/andet tredj fjerd femt sjett syvend ottend niend tiend",
    "de": "erst zweit dritt viert fünft sechst siebt acht neunt zehnt",
    "el": "πρώτ δεύτερ τρίτ τέταρτ πέμπτ έκτ έβδομ όγδο ένατ δέκατ",
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth",
    "es": "primer segund tercer cuart quint sext séptim octav noven décim",
    "et": "esimes teis kolmanda neljanda viienda kuuenda seitsmenda kaheksanda üheksanda kümnenda",
    "fi": "ensimm toise/toinen kolman neljän viiden kuuden seitsem kahdeksan yhdeksän kymmenen",
    "fr": "premi deuxi/second troisi quatri cinqui sixi septi huiti neuvi dixi",
    "ga": "chéad/gcéad dara tríú ceathrú cúigiú séú seachtú ochtú naoú deichiú",
    "hr": "prv drug treć četvrt pet šest sedm osm devet deset",
    "hu": "első második harmadik negyedik ötödik hatodik hetedik nyolcadik kilencedik tizedik",
    "it": "prim second terz quart quint sest settim ottav nono decim",
    "lt": "pirm antr treči ketvirt penkt šešt septint aštunt devint dešimt",
    "lv": "pirm otr treš ceturt piekt sest septīt astot devīt desmit",
    "mt": "ewwel/ewlen tieni tielet raba ħames sitt seba tmin disa għaxar",
    "nl": "eerst tweed derd vierd vijfd zesd zevend achtst negend tiend",
    "pl": "pierwsz drug trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt",
    "pt": "primeir segund terceir quart quint sext sétim oitav nono décim",
    "ro": "prim doilea/doua treilea/treia patrulea/patra cincilea/cincea șaselea/șasea șaptelea/șaptea optulea/opta "
    "nouălea zecelea/zecea",
    "sk": "prv druh treť štvrt piat šiest siedm ôsm deviat desiat",
    "sl": "prv drug tretj četrt pet šest sedm osm devet deset",
    "sv": "först andra tredj fjärd femt sjätt sjund åttond niond tiond",
}
_LONGEST_ENDING = 3


def _forms(tables: dict[str, str], first: int) -> dict[str, dict[str, int]]:
    return {
        language: {
            folded(form): number
            for number, forms in enumerate(table.split(), first)
            for form in forms.split("/")
            if form != "-"
        }
        for language, table in tables.items()
    }


_CARDINAL, _ORDINAL = _forms(_TABLE, 2), _forms(_ORDINALS, 1)


def number_words(text: str, language: str) -> list[int]:
    """The numbers that stand in a text as words, in their order."""
    cardinal, ordinal = _CARDINAL.get(language, {}), _ORDINAL.get(language, {})
    found = []
    for match in WORD.finditer(text):
        word = folded(match[0])
        number = cardinal.get(word) or next((ordinal[part] for part in _beginnings(word) if part in ordinal), None)
        if number:
            found.append(number)
    return found


def _beginnings(word: str) -> list[str]:
    """The word without endings of up to three letters, the shortest ending first."""
    return [word[: len(word) - cut] for cut in range(min(_LONGEST_ENDING, max(0, len(word) - 2)) + 1)]
