from surveys.models.answers import AnswerColumn, AnswerSheet
from surveys.models.intake import AnswerLayout, AnswerUpload
from surveys.models.need import SurveyNeed
from surveys.models.saved_table import SavedTable
from surveys.models.survey import Choice, Question, Survey

__all__ = [
    "AnswerColumn",
    "AnswerLayout",
    "AnswerSheet",
    "AnswerUpload",
    "Choice",
    "Question",
    "SavedTable",
    "Survey",
    "SurveyNeed",
]
