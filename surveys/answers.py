"""個票: respondents and their answers as a table, one row a respondent."""

import numpy as np
import pandas as pd

from surveys.models import AnswerColumn, Question, Respondent, Survey


def store_answers(survey: Survey, frame: pd.DataFrame) -> None:
    """Stores a survey's respondents and answers. Call inside a transaction; the survey must have none yet.

    frame: columns `sex` (male, female or missing), `age` (years or missing), `area` (primary key or missing), and
    one named by the number of each question, holding tuples of the codes of the choices taken; () is 無回答.
    ValueError where the table has a code that the question does not know, or two answers to a ○は1つ.
    """
    Respondent.objects.bulk_create(
        Respondent(
            survey=survey,
            position=position,
            sex=None if pd.isna(row.sex) else row.sex,
            age=None if pd.isna(row.age) else int(row.age),
            area_id=None if pd.isna(row.area) else int(row.area),
        )
        for position, row in enumerate(frame.itertuples(index=False))
    )
    for question in survey.questions.prefetch_related("choices"):
        column = AnswerColumn(question=question)
        column.codes = _codes(question, frame[question.number])
        column.save()


def _codes(question: Question, answers: pd.Series) -> np.ndarray:
    known = {choice.code for choice in question.choices.all()}
    is_single = question.answer_type == Question.AnswerType.SINGLE
    for row, codes in enumerate(answers, 1):
        if not known.issuperset(codes):
            unknown = "、".join(str(code) for code in sorted(set(codes) - known))
            raise ValueError(f"{row}人目の問{question.number}に、選択肢にないコード {unknown} があります。")
        if is_single and len(codes) > 1:
            raise ValueError(
                f"{row}人目の問{question.number}は○は1つの設問ですが、{len(codes)}つ選ばれています。"
            )
    if is_single:
        return np.array([codes[0] if codes else 0 for codes in answers], dtype="u1")
    return np.array([sum(1 << (code - 1) for code in set(codes)) for codes in answers], dtype="<u8")
