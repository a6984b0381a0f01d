"""From postings to ranked places, one segment at a time. Pure.

Ranking is BM25 with the weight of titles, made when an article is put: one byte for each term of an article (`weigh`),
with a fixed length of an average article, so that no article changes the rank of another. Where fewer than `ENOUGH`
articles hold everything that was asked for, those that hold most of it (by how telling the words are) follow them.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from jitflow.finding.packing import Facets
from jitflow.finding.units import Asked, Unit, Way
from jitflow.finding.words import Words

TITLE = 4
"""How often a word of the title counts."""
SATURATION, LENGTH_SHARE, USUAL_LENGTH = 1.2, 0.5, 300
"""BM25's k1 and b, and the words of a usual article."""
ENOUGH = 10
"""Articles that hold everything, from which on no other is shown."""
MOST = 0.4
"""Share of what was asked for that the others hold at least."""
FEW = 12
"""A list this many times longer than what is looked for in it is searched, not read."""

Posting = tuple[Sequence[int], bytes]
"""Places, ascending, and a weight for each."""
Scores = dict[int, float]


def weigh(title: Words, body: Words) -> dict[int, int]:
    """How much an article is about each of its terms, 1 to 255."""
    often = Counter(body.terms)
    often.update(one for _, one in body.more)
    for one in (*title.terms, *(one for _, one in title.more)):
        often[one] += TITLE
    length = len(title.terms) + len(body.terms)
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH)
    return {one: max(1, round(255 * many / (many + norm))) for one, many in often.items()}


@dataclass
class Part:
    """What one segment holds of the terms that were asked for."""

    postings: Mapping[int, Posting]
    numbers: Sequence[int]
    """The number of the article at each place."""
    gone: set[int] = field(default_factory=set)
    """Places of articles that are no longer there."""
    facets: Facets | None = None


def share_of(unit: Unit, parts: Sequence[Part], articles: int) -> float:
    """How telling a unit is: BM25's inverse document frequency over what the asker may see; 0: it is nowhere."""
    many = 0
    for part in parts:
        for way in unit.ways:
            rarest = _rarest(way, part)
            if rarest is not None:
                places = rarest[0]
                many += len(places) - sum(_holds(places, one) for one in part.gone)
    if many <= 0:
        return 0.0
    many = min(many, articles)
    return math.log(1 + (articles - many + 0.5) / (many + 0.5))


def _rarest(way: Way, part: Part) -> Posting | None:
    """The shortest of the postings of a way; None where a term is missing."""
    found = [part.postings.get(one) for one in way.terms]
    if not found or None in found:
        return None
    return min(found, key=lambda posting: len(posting[0]))


def _holds(places: Sequence[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place


def _among(posting: Posting, wanted: Collection[int] | None) -> dict[int, int]:
    """Place to weight, of those that are wanted."""
    places, weights = posting
    if wanted is None:
        return dict(zip(places, weights, strict=True))
    if len(wanted) * FEW < len(places):
        found, end = {}, len(places)
        for place in wanted:
            at = bisect_left(places, place)
            if at < end and places[at] == place:
                found[place] = weights[at]
        return found
    known = dict(zip(places, weights, strict=True))
    return {place: known[place] for place in known.keys() & wanted}


def _of_way(way: Way, part: Part, wanted: Collection[int] | None) -> dict[int, float]:
    """Places that hold all terms of a way: the least weight of them."""
    found = [part.postings.get(one) for one in way.terms]
    if not found or None in found:
        return {}
    found.sort(key=lambda posting: len(posting[0]))
    made = _among(found[0], wanted)
    for posting in found[1:]:
        more = _among(posting, made.keys())
        made = {place: min(made[place], weight) for place, weight in more.items()}
    return made if way.weight == 1.0 else {place: weight * way.weight for place, weight in made.items()}


def of_unit(unit: Unit, part: Part, wanted: Collection[int] | None = None) -> Scores:
    """Places that hold a unit in any way: the best weight of its ways. Of `wanted` only, if given."""
    made: Scores = {}
    for way in unit.ways:
        found = _of_way(way, part, wanted)
        if not made:
            made = found
        elif found:
            both = made.keys() & found.keys()
            best = {place: max(made[place], found[place]) for place in both}
            made = {**made, **found, **best}
    return made


def _size(unit: Unit, part: Part) -> int:
    return sum(len(rarest[0]) for way in unit.ways if (rarest := _rarest(way, part)) is not None)


def holding_all(units: Sequence[tuple[Unit, float]], part: Part, excluded: Sequence[Unit]) -> Scores:
    """Places that hold every unit, with their score; a unit's score is its weight times its share."""
    made: Scores | None = None
    for unit, share in sorted(units, key=lambda pair: _size(pair[0], part)):
        found = of_unit(unit, part, None if made is None else made.keys())
        if made is None:
            made = {place: share * weight for place, weight in found.items()}
        else:
            made = {place: made[place] + share * weight for place, weight in found.items()}
        if not made:
            return {}
    return _without(made or {}, part, excluded)


def _without(made: Scores, part: Part, excluded: Sequence[Unit]) -> Scores:
    """Without what is gone and, of words (phrases are looked at later), what was excluded."""
    for unit in excluded:
        if not unit.patterns and made:
            for place in of_unit(unit, part, made.keys()):
                made.pop(place, None)
    for place in part.gone & made.keys():
        del made[place]
    return made


def holding_most(units: Sequence[tuple[Unit, float]], part: Part, excluded: Sequence[Unit]) -> Scores:
    """Places that hold at least `MOST` of the shares, with their score times that part."""
    total = sum(share for _, share in units)
    need = MOST * total - 1e-9
    rest = total
    made: Scores = {}
    mass: dict[int, float] = {}
    must = [unit for unit, _ in units if unit.required]
    for unit, share in sorted(units, key=lambda pair: -pair[1]):
        # What only the units from here on can hold is not enough any more: they are looked up, not read.
        found = of_unit(unit, part, None if rest >= need else made.keys())
        rest -= share
        for place, weight in found.items():
            made[place] = made.get(place, 0.0) + share * weight
            mass[place] = mass.get(place, 0.0) + share
    made = {place: score * mass[place] / total for place, score in made.items() if mass[place] >= need}
    for unit in must:
        kept = of_unit(unit, part, made.keys())
        made = {place: score for place, score in made.items() if place in kept}
    return _without(made, part, excluded)


def everything(part: Part) -> Scores:
    """All places, for an empty question."""
    return {place: 0.0 for place in range(len(part.numbers)) if place not in part.gone}


def settle(asked: Asked, parts: Sequence[Part], articles: int) -> None:
    """Choose among the stems that words may have, and among the words of longer terms."""
    units = [unit for unit in (*asked.wanted, *asked.excluded) if unit.ladders or unit.partials or unit.instead]
    if not units:
        return
    there: Counter[int] = Counter()
    for part in parts:
        for term, (places, _weights) in part.postings.items():
            there[term] += len(places)
    for unit in units:
        unit.settle(there, articles)


def best(found: Sequence[tuple[Part, Scores, bool]], many: int) -> list[tuple[bool, float, int]]:
    """The best of all segments: (holds everything, score, number of the article); the newest first among equals."""

    def rows() -> Iterator[tuple[bool, float, int]]:
        for part, scores, complete in found:
            numbers = part.numbers
            # The highest scores decide in nearly all cases: only places that can be among them are looked at closely.
            least = nlargest(many, scores.values())[-1] if len(scores) > many else -1.0
            for place, score in scores.items():
                if score >= least - 1e-6:  # equal ones may differ in their last digit
                    yield complete, round(score, 6), numbers[place]

    return nlargest(many, rows())


def counted(
    found: Sequence[tuple[Part, Scores]], chosen: Mapping[str, Collection[str]]
) -> tuple[list[Scores], dict[str, dict[str, int]]]:
    """What fits the chosen facets, and how many fit each code.

    Several codes of one taxonomy widen, several taxonomies narrow. The codes of a taxonomy are counted without its own
    choice: the figures say what another choice would find.
    """
    kept: list[Scores] = []
    chosen = {name: set(codes) for name, codes in chosen.items() if codes}
    counts: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for part, scores in found:
        if part.facets is None:
            kept.append({})
            continue
        profile_at, fits = part.facets.profile_at, {}
        for profile, many in Counter(map(profile_at.__getitem__, scores)).items():
            codes = part.facets.profiles[profile]
            failed = [name for name, wanted in chosen.items() if wanted.isdisjoint(codes.get(name, ()))]
            fits[profile] = not failed
            for name, values in codes.items():
                if not failed or failed == [name]:
                    counter = counts[name]
                    for value in values:
                        counter[value] += many
        kept.append({p: score for p, score in scores.items() if fits[profile_at[p]]} if chosen else scores)
    return kept, {name: dict(sorted(one.items())) for name, one in sorted(counts.items()) if one}
