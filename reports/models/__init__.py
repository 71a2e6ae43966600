from reports.models.approval import Edition, EditionFile, ReviewStep
from reports.models.carried_over import CarriedOver
from reports.models.committee import ExpectedAnswer
from reports.models.counting_rule import CountingRule, RuleChange
from reports.models.photo import NarrativePhoto
from reports.models.plan import Indicator, Plan, Target
from reports.models.projection import Projection
from reports.models.review import Narrative, PlanReview, ReviewTable
from reports.models.year_closing import YearClosing
from reports.models.yearly_task import YearlyTask

__all__ = [
    "CarriedOver",
    "CountingRule",
    "Edition",
    "EditionFile",
    "ExpectedAnswer",
    "Indicator",
    "Narrative",
    "NarrativePhoto",
    "Plan",
    "PlanReview",
    "Projection",
    "ReviewStep",
    "ReviewTable",
    "RuleChange",
    "Target",
    "YearClosing",
    "YearlyTask",
]
