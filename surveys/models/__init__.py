from surveys.models.answers import AnswerColumn, AnswerSheet
from surveys.models.intake import AnswerLayout, AnswerUpload
from surveys.models.need import SurveyNeed
from surveys.models.printed import PrintedIntake, PrintedTable
from surveys.models.publication import PublicationSet
from surveys.models.saved_table import SavedTable, TableChoice
from surveys.models.survey import Choice, Question, Survey
from surveys.models.wave import Recode, WaveLink

__all__ = [
    "AnswerColumn",
    "AnswerLayout",
    "AnswerSheet",
    "AnswerUpload",
    "Choice",
    "PrintedIntake",
    "PrintedTable",
    "PublicationSet",
    "Question",
    "Recode",
    "SavedTable",
    "Survey",
    "SurveyNeed",
    "TableChoice",
    "WaveLink",
]
