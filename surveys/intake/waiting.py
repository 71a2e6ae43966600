"""An upload while it waits: read again as often as its mapping changes, and stored when it is confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from django.db import IntegrityError, transaction

from coordination.guards import refusal_in_words
from coordination.models import User
from coordination.sheets.found import Problem
from coordination.sheets.grids import Grid, grids_of, read_answer
from coordination.sheets.how_far import nobody
from coordination.sheets.limits import OF_ANSWERS
from coordination.sheets.unreadable import Unreadable
from surveys.intake.check import Intake
from surveys.intake.code_book import is_book
from surveys.intake.guess import guessed
from surveys.intake.mapping import Mapping, refuse_too_wide
from surveys.intake.opening import Opened, fitting, opened
from surveys.intake.rewording import rewording
from surveys.intake.storing import TAKEN_IN_BEFORE, Refused, earlier, reasons_against, store
from surveys.models import AnswerUpload, Survey


@dataclass(frozen=True)
class Looked:
    """What an upload comes to. reasons: why it could not be stored although nothing is wrong with the file. rewording:
    what the survey's questions would say instead.
    """

    opened: Opened
    intake: Intake
    reasons: tuple[str, ...]
    rewording: tuple[str, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        return [*self.opened.problems, *self.intake.problems]

    @property
    def how_many(self) -> int:
        return len(self.opened.problems) + self.intake.how_many

    @property
    def notes(self) -> list[str]:
        return [*self.opened.notes, *self.intake.notes]

    @property
    def mark(self) -> str:
        """Stands for all that is shown of them: what the user confirms."""
        return sha256(repr((self.intake.mark, self.rewording)).encode()).hexdigest()


def receive(
    upload: AnswerUpload, content: bytes, layout: dict | None, tell: Callable = nobody
) -> AnswerUpload:
    """Reads the file and keeps what was read. layout: a saved mapping, for a bare sheet of answers. tell: see how_far.py.

    Unreadable where the file as a whole cannot be read, or has been taken in for another survey.
    """
    upload.digest = sha256(content).hexdigest()
    same = earlier(upload.digest)
    if same and same.survey != upload.survey:
        raise Unreadable(TAKEN_IN_BEFORE.format(survey=same.survey))
    answer = read_answer(content, upload.file_name, OF_ANSWERS, tell)
    grids = grids_of(answer)
    tell(100, max((len(grid.numbers) for grid in grids), default=0))
    upload.answer = answer
    if is_book(grids):
        opened(grids, upload.no_answer)
    else:
        mapping = fitting(grids, layout) if layout else guessed(grids)
        refuse_too_wide(len(mapping.columns))
        upload.mapping = mapping.as_json()
    AnswerUpload.objects.filter(
        taken_in_at=None, uploaded_at__lt=upload.uploaded_at - AnswerUpload.WAITS
    ).delete()
    upload.answer = answer
    upload.save()
    return upload


def mapping_of(upload: AnswerUpload) -> Mapping | None:
    """Of a bare sheet; a workbook with 「設問」 has none."""
    return Mapping.of_json(upload.mapping) if upload.mapping else None


def grid_of(upload: AnswerUpload) -> Grid:
    """The sheet that the mapping of an upload reads."""
    sheet = upload.mapping["sheet"]
    return next(grid for grid in grids_of(upload.answer) if grid.name == sheet)


def looked_into(
    upload: AnswerUpload, told: Callable[[int], Callable] = lambda many: lambda done: None
) -> Looked:
    """told: is given the number of questions, and makes what is told of the progress."""
    book = opened(grids_of(upload.answer), upload.no_answer, mapping_of(upload))
    intake = book.checked(told(len(book.layout.asked)))
    asked = [one.asked for one in intake.answered]
    reasons = reasons_against(upload.survey, upload.digest, asked, replaces=upload.replaces)
    return Looked(book, intake, tuple(reasons), tuple(rewording(upload.survey, asked)))


def take_in(
    upload: AnswerUpload, intake: Intake, *, by: User, at, progress: Callable[[int], object]
) -> Survey:
    """Stores the answers of a waiting upload; pressed twice, once. Refused with sentences where that cannot be.

    progress: told the number of questions stored.
    """
    try:
        with transaction.atomic():
            waiting = AnswerUpload.objects.defer("packed").select_for_update(of=("self",)).get(pk=upload.pk)
            if waiting.taken_in_at:
                return waiting.survey
            survey = upload.survey or Survey(
                title=upload.title, closed_on=upload.closed_on, population=upload.population
            )
            store(
                intake,
                survey,
                digest=upload.digest,
                file_name=upload.file_name,
                replaces=upload.replaces,
                by=by,
                at=at,
                progress=progress,
            )
            upload.take_in(survey, at=at)
            return survey
    except IntegrityError as refusal:  # somebody else was quicker by less than a second
        sentence = refusal_in_words(refusal)
        if not sentence and Survey.objects.filter(title=upload.title).exists():
            sentence = (
                f"「{upload.title}」という調査が、もうあります。調査名を変えて、もう一度読み取ってください。"
            )
        if not sentence:
            raise
        raise Refused([sentence]) from refusal
