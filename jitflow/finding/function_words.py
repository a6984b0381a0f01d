"""Words of grammar in each language: indexed like all words, but no article is required to hold one that was asked for.

Our own short lists (articles, pronouns, prepositions, auxiliary and question words), folded when read.
"""

from __future__ import annotations

from functools import lru_cache

from jitflow.finding.folding import fold

_LISTS = {
    "bg": "и в на за от с със се да не по до при към че е са съм би бе ще или но ако как какво кога кой коя кое кои къде "
    "защо този тази това тези той тя то те му им й го я ги има може който която което които",
    "cs": "a v ve na za od s se si že je jsou byl být bude nebo ale aby i k ke o po do z ze u pro při jak co kdy kdo kde "
    "proč ten ta to ti tyto tento tato on ona ono oni jeho její jejich může který která které",
    "da": "og i på til af for med den det de en et er var som at ikke om fra ved eller men hvis hvordan hvad hvornår hvem "
    "hvor hvorfor kan skal har bliver denne dette disse han hun sin dens",
    "de": "der die das den dem des ein eine einer eines einem einen und oder aber in im an am auf zu zum zur von vom mit bei "
    "für aus nach ist sind war wird werden nicht auch wie was wann wer wo warum kann muss soll hat haben dass wenn es er "
    "sie sich ihr als über",
    "el": "ο η το οι τα του της των τον την τους τις στο στη στην στον στα στους στις και ή αλλά σε με για από ως ότι να θα "
    "δεν μη μην είναι ήταν έχει πώς τι πότε ποιος ποια ποιο πού γιατί αυτό αυτή αυτός ένα ένας μια μία που αν κατά προς",
    "en": "a an the and or but if in on at to of for from by with without as is are was were be been being it its this "
    "that these those he she they his her their not no do does did can could may might must shall should will would how "
    "what when who whom which where why has have had there than then into over about i we you us our",
    "es": "el la los las un una unos unas y o pero si en de del a al por para con sin como es son fue ser se no que qué "
    "cómo cuándo quién dónde cuál puede debe ha han su sus este esta esto ese esa lo le les más",
    "et": "ja või aga kui on oli ei see need ta nad mis kes kus kuidas miks millal ning et ka oma peab võib saab ole selle "
    "seda nende kuni kas",
    "fi": "ja tai mutta jos on oli ovat ei se ne hän he mikä mitä kuka missä miten miksi milloin että kun voi pitää tämä "
    "tämän sen niiden joka jotka myös ole onko",
    "fr": "le la les l un une des du de d et ou mais si dans en à au aux par pour avec sans sur est sont était être ce cet "
    "cette ces il elle ils elles on se s ne n pas que qu qui quoi quand comment où pourquoi quel quelle peut doit a ont "
    "son sa ses leur leurs y c j plus",
    "ga": "an na agus nó ach má i in ar ag le do de ó faoi is tá bhí ní sé sí siad é í iad go cad conas cathain cé cá cén "
    "fáth seo sin a as chun",
    "hr": "i u na za od s sa se da ne po do pri k o je su bio biti će ili ali ako kako što kada tko gdje zašto taj ta to ti "
    "ovaj ova ovo on ona ono oni njegov njezin njihov može koji koja koje iz",
    "hu": "a az és vagy de ha egy van volt nem is hogy ez ezek azt ezt mi mit ki hol hogyan miért mikor kell lehet meg be "
    "el ki fel már még csak mely amely",
    "it": "il lo la i gli le l un uno una e o ma se in di del della dello dei delle degli a al alla ai alle da dal dalla per "
    "con su sul sulla è sono era essere non che chi cosa come quando dove perché quale può deve ha hanno suo sua questo "
    "questa d nel nella",
    "lt": "ir ar bet jei į iš su be ant prie už po yra buvo būti ne kad kas kaip kada kur kodėl kuris kuri tai šis ši jis "
    "ji jie gali turi jo jos jų",
    "lv": "un vai bet ja uz no ar bez pie par pēc ir bija būt ne ka kas kā kad kur kāpēc kurš kura tas tā šis šī viņš viņa "
    "viņi var jābūt to tie",
    "mt": "il l u jew imma jekk fi f ta tal t għal minn ma bi b hu hi huma kien mhux li x kif meta min fejn għaliex dan din "
    "dawn jista is it in ir id iz ix ic fil mill tas tat tan tar tad",
    "nl": "de het een en of maar als in op aan te van voor met bij uit naar is zijn was worden wordt niet ook hoe wat wanneer "
    "wie waar waarom kan moet heeft hebben dat die dit deze er om door over zich",
    "pl": "i w we na za od z ze się że jest są był być będzie lub ale jeśli jak co kiedy kto gdzie dlaczego ten ta to te on "
    "ona ono oni jego jej ich może który która które do po przy o dla nie czy",
    "pt": "o a os as um uma uns umas e ou mas se em no na nos nas de do da dos das ao à aos às por pelo pela para com sem é "
    "são foi ser não que quem como quando onde porquê qual pode deve tem seu sua este esta isto",
    "ro": "și sau dar dacă în la de din pe cu fără pentru prin este sunt era fi nu că ce cine cum când unde care poate "
    "trebuie are au un o unui unei al a ai ale lui ei lor acest această se să",
    "sk": "a v vo na za od s so sa si že je sú bol byť bude alebo ale aby i k ku o po do z zo u pre pri ako čo kedy kto kde "
    "prečo ten tá to tí tento táto on ona ono oni jeho jej ich môže ktorý ktorá ktoré",
    "sl": "in v na za od s z se da ne po do pri k h o je so bil biti bo ali pa če kako kaj kdaj kdo kje zakaj ta to ti on "
    "ona ono oni njegov njen njihov lahko ki kateri katera iz",
    "sv": "och i på till av för med den det de en ett är var som att inte om från vid eller men hur vad när vem var varför "
    "kan ska har blir denna detta dessa han hon sin dess",
}


@lru_cache(maxsize=32)
def function_words(language: str) -> frozenset[str]:
    """The folded words of grammar of a language; none for a language that is not known."""
    return frozenset(fold(word) for word in _LISTS.get(language, "").split())
