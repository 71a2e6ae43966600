"""版: a review is approved as it was shown, and kept so; what the records say later is told beside it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from coordination.blocks import Column, Document, Part, Prose, Row, Section, Table
from coordination.figures import State
from coordination.models import User
from coordination.wareki import format_date
from reports.behind import Behind, behind, behind_document
from reports.document import plan_review
from reports.edition_guards import GUARDS, MISSING
from reports.formats import FORMATS
from reports.kept import as_kept, of_kept
from reports.models import Edition, EditionFile, PlanReview, ReviewStep
from reports.models.approval import lock_for, step
from reports.places import ERRATA, Difference, differences, printed
from reports.references import with_references
from reports.rule_causes import RuleCause, rule_causes

FORM = 1  # of what is kept; raised when it can no longer be read as before
CHANGED = "確かめているあいだに、記録か本文が変わりました。まだ承認していません。もう一度読んでから、承認してください。"
NOTHING = "（なし）"


def digest_of(document: Document) -> str:
    """Stands for all that a paper says: the same for whoever reads it, and when."""
    return _digest(as_kept(document))


def digest_of_content(document: dict, records: dict, errata: list) -> str:
    """Stands for all that is kept of an edition."""
    return _digest({"document": document, "records": records, "errata": errata})


def _digest(data) -> str:
    return sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def approve(review: PlanReview, *, shown: str, by: User, at: datetime, comment: str = "") -> Edition:
    """Keeps the review as it was shown, as its next edition.

    shown: the digest of the paper that was read. ValidationError where the paper says something else by now, where a
    number is not the sum of its records, or where nothing would keep the edition as it is.
    """
    if GUARDS.are_missing(review._state.db or DEFAULT_DB_ALIAS):
        raise ValidationError(f"{MISSING}まだ承認していません。")
    paper = plan_review(review)
    if digest_of(paper) != shown:
        raise ValidationError(CHANGED)
    records = behind_document(paper)
    before = review.editions.order_by("number").last()
    edition = _edition(review, paper, records, before, by, at)
    # Rendering takes seconds, in which others go on writing: it comes before the transaction, which asks once more.
    files = {extension: one.render(of_kept(edition.document["paper"])) for extension, one in FORMATS.items()}
    with transaction.atomic():
        lock_for(review, ReviewStep.Act.APPROVE)
        again = plan_review(review)
        if digest_of(again) != shown or behind_document(again) != records:
            raise ValidationError(CHANGED)
        edition.save(force_insert=True)
        EditionFile.objects.bulk_create(
            EditionFile(
                edition=edition, extension=extension, content=content, digest=sha256(content).hexdigest()
            )
            for extension, content in files.items()
        )
        step(review, ReviewStep.Act.APPROVE, by=by, at=at, comment=comment)
    return edition


def _edition(review, paper, records, before, by, at) -> Edition:
    _agree_or_refuse(paper, records)
    number = before.number + 1 if before else 1
    revised = review.steps.filter(act=ReviewStep.Act.REVISE).last() if before else None
    errata = differences(document_of(before), paper) if before else []
    reason = revised.comment if revised else ""
    approved = timezone.localtime(at).date()
    document = replace(
        paper,
        as_of_words=f"{paper.as_of_words}　第{number}版（{format_date(approved)}承認）",
        sections=(*paper.sections, *([errata_section(errata, before, reason)] if before else [])),
        notes=(*paper.notes, "承認したときの内容です。そのあとに記録が変わっても、この版は変わりません。"),
    )
    document = with_references(document, review.plan.number, _how_manieth(review))
    content = {
        "document": {"form": FORM, "paper": as_kept(document)},
        "records": {address: one.as_json() for address, one in records.items()},
        "errata": [[str(one.place), one.before, one.after] for one in errata],
    }
    return Edition(
        review=review,
        number=number,
        reason=reason,
        approved_by=by,
        approved_at=at,
        digest=digest_of_content(**content),
        **content,
    )


def _how_manieth(review: PlanReview) -> int:
    """Of all the editions of the plan, whichever of its reviews they are of."""
    return Edition.objects.filter(review__plan=review.plan_id).count() + 1


def _agree_or_refuse(paper: Document, records: dict[str, Behind]):
    """Each number is what its records add up to, so that the page behind it can be believed."""
    for one in printed(paper).values():
        for figure in one.figures:
            told = records.get(figure.address)
            counts = told and figure.state is State.ACTUAL and figure.unit == told.measure.unit
            if counts and figure.value != told.total:
                raise ValidationError(CHANGED)


def errata_section(errata: list[Difference], before: Edition, reason: str) -> Section:
    """正誤表: what the edition before printed otherwise, and why."""
    rows = tuple(Row((str(one.place),), (one.before or NOTHING, one.after or NOTHING)) for one in errata)
    table = Table(
        ERRATA,
        f"第{before.number}版からの訂正",
        ("ところ",),
        (Column(f"第{before.number}版"), Column(f"第{before.number + 1}版")),
        rows,
        () if rows else ("数値と本文に、ちがうところはありません。",),
    )
    why = Prose("改訂の理由", tuple(line for line in reason.replace("\r", "").split("\n") if line.strip()))
    return Section(ERRATA, "正誤表", (Part("", (why, table)),))


def document_of(edition: Edition) -> Document:
    """The paper as it was approved, from what is kept alone."""
    return of_kept(edition.document["paper"])


def is_whole(edition: Edition) -> bool:
    """Whether the edition and its files are what was approved, byte by byte."""
    files = list(edition.files.all())
    return (
        digest_of_content(edition.document, edition.records, edition.errata) == edition.digest
        and {one.extension for one in files} == set(FORMATS)
        and all(sha256(one.content).hexdigest() == one.digest for one in files)
    )


@dataclass(frozen=True)
class Change:
    """A place that would be printed otherwise now, and what makes the difference.

    added, gone: records that are counted now and were not, and the other way round; altered: those that count for more
    or less. Each as (measure, primary key). rules: counting rules that count otherwise than when it was approved; the
    records that only they bring or take are in none of these."""

    difference: Difference
    added: tuple[tuple[str, int], ...] = ()
    gone: tuple[tuple[str, int], ...] = ()
    altered: tuple[tuple[str, int], ...] = ()
    rules: tuple[RuleCause, ...] = ()


def changes_since(edition: Edition) -> list[Change]:
    """What the paper would say otherwise if it were counted now."""
    found = differences(_without_errata(document_of(edition)), plan_review(edition.review))
    now = behind(figure for one in found for figure in one.figures_after)
    return [_change(one, edition.records, now) for one in found]


def _without_errata(document):
    return replace(document, sections=tuple(one for one in document.sections if one.key != ERRATA))


def _change(one: Difference, kept: dict, now: dict[str, Behind]) -> Change:
    rules = rule_causes(one.figures_before, kept)
    by_rule = {cause.address: cause for cause in rules}
    was = {figure.address: _kept(kept, figure) for figure in one.figures_before}
    before = _amounts(was.values())
    after = _amounts(
        _as_if(by_rule.get(address), now.get(address), was.get(address))
        for address in dict.fromkeys(figure.address for figure in (*one.figures_before, *one.figures_after))
    )
    return Change(
        one,
        added=tuple(sorted(after.keys() - before.keys())),
        gone=tuple(sorted(before.keys() - after.keys())),
        altered=tuple(sorted(key for key in after.keys() & before.keys() if after[key] != before[key])),
        rules=tuple(rules),
    )


def _kept(kept, figure) -> Behind | None:
    return Behind.of_json(kept[figure.address]) if figure.address in kept else None


def _as_if(cause: RuleCause | None, now: Behind | None, was: Behind | None) -> Behind | None:
    """What is counted now, by the rule of then where that is another."""
    told = now or was
    return replace(told, amounts=cause.amounts_as_if) if cause and told else now


def _amounts(ones: Iterable[Behind | None]) -> dict[tuple[str, int], int | None]:
    return {(one.measure.key, pk): amount for one in ones if one for pk, amount in one.amounts.items()}
