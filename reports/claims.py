"""本文の確かめ: what a text claims by itself, held against the figures of the paper.

A number that somebody typed is looked up among those that the paper prints. A phrase is judged by the figures of its
sentence, whether inserted or typed and found (reports/judged_claims.py); one without any figure is pointed out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coordination.figures import Figure, State
from coordination.wareki import half_width
from reports.document import plan_review, sections_of
from reports.judged_claims import Said, wrong_phrases
from reports.live_cells import NO_CELLS, Cells, cell_of_kept, cells_of
from reports.live_figures import NAMES, TOKEN, Find, Kind, Live, live_of_kept, names_of
from reports.models import Indicator, Narrative, PlanReview
from reports.paper import Paper
from reports.places import WORDS
from reports.printed_numbers import PrintedNumber, live_of_address, numbers_in
from reports.sections.survey import survey_tables
from surveys.saying.evidence import look_at
from surveys.saying.figures import figures_of
from surveys.saying.phrases import FITS, UNKNOWN
from surveys.saying.sentences import Checked, check

_UNITS = "回|人|名|件|枚|団体|か所|カ所|箇所|時間|分間|円|％|%"
_NUMBER = re.compile(rf"(?P<number>[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?)\s*(?P<unit>{_UNITS})")
_PHRASE = re.compile(
    r"急増|急減|激増|激減|倍増|半減|大幅に|大きく(?:増|減|上回|下回)|(?:約|およそ|ほぼ)[一二三四五六七八九半1-9１-９](?:割[強弱]?)?|"
    r"[一二三四五六七八九1-9１-９][割分][強弱]|[0-9０-９][0-9０-９.．]*(?:割|倍|ポイント)|拮抗|過半数|大半|ほとんど|"
    r"(?:目標を)?(?:上回|下回)[りっる]|増え(?:て|ま|た)|減[っり](?:て|ま|た)|増加|減少|横ばい"
)
_SAME_UNIT = {"名": "人", "%": "％", "カ所": "か所", "箇所": "か所", "分間": "分"}
MOST_PLACES = 3


@dataclass(frozen=True)
class Offer:
    """A figure that can be inserted instead. written: as it is shown to who writes. said: what it is."""

    written: str
    said: str


@dataclass(frozen=True)
class Claim:
    """text: as it was written. sentence: what to do about it. is_wrong: the figures say otherwise."""

    text: str
    sentence: str
    is_wrong: bool = False
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Known:
    """What a text is held against. find: an indicator in a year. names: of the indicators, by their keys."""

    find: Find = lambda key, year: None
    numbers: Sequence[PrintedNumber] = ()
    names: dict[str, str] = field(default_factory=dict)
    review: PlanReview | None = None
    cells: Cells = NO_CELLS

    @cached_property
    def tables(self) -> list[tuple[str, list]]:
        """The tables of the review's survey, each with its figures as sentences about it are held against."""
        if self.review is None:
            return []
        return [(table.name, figures_of(look_at(table))) for table in survey_tables(self.review)]

    def called(self, live: Live) -> str:
        return f"{self.names.get(live.indicator, live.indicator)}の{live.year.name}の{NAMES[live.kind]}"

    def offer(self, number: PrintedNumber) -> Offer | None:
        """What can be inserted for a number that the paper prints: of its indicator, else the cell of its table."""
        if live := number.live:
            return Offer(live.named(self.names), self.called(live))
        at = (number.place.row, number.place.column)
        for cell, figure in self.cells.figures.items():
            if (cell.row, cell.column) == at and figure == number.figure:
                return Offer(cell.named(self.cells.captions), str(number.place))
        return None

    def printed_as(self, value: float, unit: str) -> list[PrintedNumber]:
        """Where the paper prints a number; those that can be inserted first."""
        found = [
            one
            for one in self.numbers
            if one.place.row != WORDS and one.figure.number == value and _unit(one.figure.unit) == unit
        ]
        return sorted(found, key=lambda one: one.live is None)


def known_from(review: PlanReview) -> Known:
    """What the review prints now."""
    paper, names = Paper(review, review.as_of), names_of(Indicator.objects.all())
    cells = cells_of(sections_of(paper).values())
    return Known(paper.at, tuple(numbers_in(plan_review(review))), names, review, cells)


def claims_in(body: str, known: Known | None = None, section: str = "") -> list[Claim]:
    """body: as it is kept. Sentence by sentence: typed numbers, then phrases. section: in that of the survey, phrases are
    held against its tables too."""
    known, found = known or Known(), []
    for line in re.findall(r"[^。\n]+。?", body):
        told = _of_survey(line, known) if section == Narrative.Section.SURVEY else {}
        found += [one for one in _in_sentence(line, known) if not any(one.text in text for text in told)]
        found += filter(None, told.values())
    return found


def _of_survey(line: str, known: Known) -> dict[str, Claim | None]:
    """What a sentence says of the table that it fits best, by its words; None for what the table bears."""
    judged = [(name, check(line, figures)) for name, figures in known.tables]
    judged = [(name, [one for one in found if _is_told(one, line)]) for name, found in judged]
    name, found = max(judged, key=lambda one: len(one[1]), default=("", []))
    return {one.text: None if one.verdict == FITS else _of_table(name, one) for one in found}


def _is_told(one: Checked, line: str) -> bool:
    """Of which table a 多い is said can be read only where an answer is quoted."""
    return one.verdict != UNKNOWN and (one.text[0] not in "多少高低" or "「" in line)


def _of_table(name: str, one: Checked) -> Claim:
    instead = f"「{one.judgement.suggestion}」なら合います。" if one.judgement.suggestion else ""
    return Claim(
        one.text, f"「{one.text}」は、「{name}」の表では{one.judgement.reason}{instead}", is_wrong=True
    )


def _in_sentence(line: str, known: Known) -> Iterable[Claim]:
    inserted = _inserted(line, known)
    rest = TOKEN.sub(lambda found: "\0" * len(found[0]), line)
    typed = []
    for found in _NUMBER.finditer(rest):
        places = known.printed_as(_value(found["number"]), _unit(found["unit"]))
        yield _typed(found[0], places, inserted, known)
        if places:
            typed.append(Said(found.start(), places[0].figure, _only_live(places)))
    said = sorted([*inserted, *typed], key=lambda one: one.start)
    if "\0" in rest or typed:
        for text, sentence in wrong_phrases(rest, said, known.find):
            yield Claim(text, f"「{text}」は、{sentence}", is_wrong=True)
        return
    for phrase in dict.fromkeys(_PHRASE.findall(_NUMBER.sub("", rest))):
        sentence = "のもとになる数値が、この文にありません。数値を差し込むか、表のどの数かを書いてください。"
        yield Claim(phrase, f"「{phrase}」{sentence}")


def _inserted(line: str, known: Known) -> list[Said]:
    found = []
    for token in TOKEN.finditer(line):
        live, cell = live_of_kept(token[1]), cell_of_kept(token[1])
        parts = live.told(known.find) if live else (known.cells[cell],) if cell else ()
        figures = [one for one in parts if isinstance(one, Figure)]
        if figures and cell:
            live = live_of_address(figures[0].address, figures[0].unit)
        if figures and figures[0].state in (State.ACTUAL, State.PROJECTED):
            found.append(Said(token.start(), figures[0], live))
    return found


def _only_live(places: list[PrintedNumber]) -> Live | None:
    """The indicator and year of a typed number, if it can be of one only."""
    lives = {one.live for one in places if one.live}
    return lives.pop() if len(lives) == 1 else None


def _typed(text: str, places: list[PrintedNumber], inserted: list[Said], known: Known) -> Claim:
    shown = half_width(text)
    if places:
        where = "、".join(dict.fromkeys(f"「{one.place}」" for one in places[:MOST_PLACES]))
        more = "など" if len(places) > MOST_PLACES else ""
        offers = tuple(dict.fromkeys(filter(None, map(known.offer, places))))[:MOST_PLACES]
        then = (
            "差し込むと、記録が変わっても表とくいちがいません。"
            if offers
            else "記録が変わっても変わりません。"
        )
        return Claim(
            text,
            f"「{shown}」は、手で書いた数です。{where}{more}と同じです。{then}",
            offers=offers,
        )
    if not known.numbers:
        return Claim(text, f"「{shown}」は、手で書いた数です。記録が変わっても変わりません。")
    near = _of_the_same(text, inserted, known)
    told = "、".join(f"{known.called(live)}は{figure.with_unit}" for live, figure in near)
    return Claim(
        text,
        f"「{shown}」は、手で書いた数で、この評価書のどの表にもありません。"
        + (f"{told}です。" if told else "もとの記録から確かめてください。"),
        is_wrong=bool(told),
        offers=tuple(Offer(live.named(known.names), known.called(live)) for live, _ in near),
    )


def _of_the_same(text: str, inserted: list[Said], known: Known) -> list[tuple[Live, Figure]]:
    """What the number ought to be where its sentence tells of an indicator's target, or of its actual, alone."""
    unit = _unit(_NUMBER.match(text)["unit"])
    told = {one.live for one in inserted}
    found = {}
    for one in (one for one in inserted if one.live):
        for kind in (Kind.ACTUAL, Kind.TARGET):
            live = Live(one.live.indicator, one.live.year, kind)
            figure = next((part for part in live.told(known.find) if isinstance(part, Figure)), None)
            if live not in told and figure and figure.value is not None and _unit(figure.unit) == unit:
                found[live] = figure
    return list(found.items())


def _value(number: str) -> float:
    return float(half_width(number).replace(",", "").replace("，", ""))


def _unit(unit: str) -> str:
    return _SAME_UNIT.get(unit, unit)
