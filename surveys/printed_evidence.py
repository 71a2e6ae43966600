"""What may be said of a printed table: the same rules as of a counted one, as far as the paper gives the counts.

A count that is not printed, or that cannot be right beside its base and 総計, is not judged and the page says so: from a
rounded percentage alone nobody knows how many people it is.
"""

from collections.abc import Iterable
from dataclasses import replace

from surveys.crosstab import Crosstab, Line
from surveys.groups import EVERYBODY
from surveys.models import PrintedTable, Question
from surveys.printed import crosstab_of
from surveys.saying.evidence import Evidence, evidence_of
from surveys.saying.findings import CAUTION, Finding, Table, findings

BY = "区分"


def look_at_printed(table: PrintedTable) -> Evidence:
    """With 総計 first, whose numbers are None where the paper has none."""
    counted = _without_the_impossible(_with_total_first(crosstab_of(table)))
    return evidence_of(counted, table.question.survey.population, counted.bases[0] or 0)


def places_of(table: PrintedTable, evidence: Evidence) -> list[int]:
    """For each group as printed, its place in the evidence."""
    return [evidence.counted.groups.index(group) for group in crosstab_of(table).groups]


def findings_of(table: PrintedTable, evidence: Evidence) -> list[Finding]:
    """As many decimals as the paper prints."""
    decimals = max((len(one.partition(".")[2]) for line in table.percentages for one in line), default=0)
    is_single = table.question.answer_type != Question.AnswerType.MULTIPLE
    told = findings(Table(evidence, is_single, BY, min(decimals, 1)))
    return [*told, *(Finding(CAUTION, (sentence,)) for sentence in silences(table, evidence))]


def _with_total_first(counted: Crosstab) -> Crosstab:
    """A 総計 that is not printed stands there too, without numbers."""
    if EVERYBODY not in counted.groups:
        lines = tuple(replace(line, counts=(None, *line.counts)) for line in counted.lines)
        bases = (None, *counted.bases)
        return replace(counted, groups=(EVERYBODY, *counted.groups), bases=bases, lines=lines, people=bases)
    whole = counted.groups.index(EVERYBODY)
    order = [whole, *(at for at in range(len(counted.groups)) if at != whole)]

    def sorted_(values):
        return tuple(values[at] for at in order)

    lines = tuple(replace(line, counts=sorted_(line.counts)) for line in counted.lines)
    bases = sorted_(counted.bases)
    return replace(counted, groups=sorted_(counted.groups), bases=bases, lines=lines, people=bases)


def _without_the_impossible(counted: Crosstab) -> Crosstab:
    """Groups larger than 総計, counts larger than their base, and more people outside a group than there can be."""
    whole = counted.bases[0]
    bases = tuple(
        None if base is not None and whole is not None and base > whole else base for base in counted.bases
    )
    lines = tuple(replace(line, counts=tuple(_possible(line, bases))) for line in counted.lines)
    return replace(counted, bases=bases, people=bases, lines=lines)


def _possible(line: Line, bases) -> Iterable[int | None]:
    whole, all_people = line.counts[0], bases[0]
    if whole is not None and all_people is not None and whole > all_people:
        whole = None
    yield whole
    for count, base in zip(line.counts[1:], bases[1:], strict=True):
        is_within = count is not None and base is not None and count <= base
        if is_within and whole is not None and all_people is not None:
            is_within = 0 <= whole - count <= all_people - base
        yield count if is_within else None


# -- what is not said, and why -----------------------------------------------------------------------


def silences(table: PrintedTable, evidence: Evidence) -> list[str]:
    """What the paper does not allow to be said, each as a sentence; and what was taken for granted."""
    return [
        *_about_total(table, evidence),
        *_about_cells(table, evidence),
        *_about_kinds(table, evidence),
        "印刷された人数を、一人ひとりを同じ重みで数えたものとして計算している。",
    ]


def _about_total(table, evidence):
    counted = evidence.counted
    if not counted.bases[0]:
        yield "総計の人数が印刷されていないため、全体の順位も、ほかの人との差も言えない。"
        return
    known = [line.counts[0] for line in counted.lines]
    if None in known:
        yield "総計に、印刷されていないか回答者数と合わない人数があるため、全体の順位は言えない。"
    elif table.question.answer_type == Question.AnswerType.SINGLE and sum(known) > counted.bases[0]:
        yield "総計の人数の合計が回答者数より多いため、全体の順位は言えない。小計の行があれば、外して取り込む。"


def _about_cells(table, evidence):
    printed = crosstab_of(table)
    without_base = [
        f"「{group.name}」" for group, base in zip(printed.groups, printed.bases, strict=True) if base is None
    ]
    if without_base:
        yield f"{''.join(without_base)}は回答者数が印刷されていないため、誤差も差も言えない。"
    missing = sum(count is None for line in printed.lines for count in line.counts)
    if missing:
        yield f"人数が印刷されていない欄が{missing:,}か所あり、誤差も差も言えない。割合だけからは人数がわからない。"
    places = places_of(table, evidence)
    in_doubt = sum(
        None not in (count, printed.bases[at]) and judged.counts[places[at]] is None
        for line, judged in zip(printed.lines, evidence.counted.lines, strict=True)
        for at, count in enumerate(line.counts)
    )
    if in_doubt:
        yield f"回答者数や総計と合わない人数が{in_doubt:,}か所あり、誤差も差も言えない。"


def _about_kinds(table, evidence):
    bases = evidence.counted.bases
    if table.question.answer_type == Question.AnswerType.MULTIPLE:
        yield "いくつでも選べる設問のため、選択肢を合わせた人数は、印刷された表からはわからない。"
    inside = sum(base or 0 for base in bases[1:])
    if bases[0] and inside > bases[0]:
        yield (
            f"区分の回答者数の合計（{inside:,}人）が総計より多く、区分が重なっている。差は、総計からその区分を引いた残りとの差で、"
            "重なる区分どうしの差は言えない。"
        )
