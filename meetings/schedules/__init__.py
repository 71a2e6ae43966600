"""開催日時: what people say of when something takes place, the rule in it, and the days that follow from the rule."""

from meetings.schedules.contradictions import contradictions, times_beside_words
from meetings.schedules.days import days_between, next_days
from meetings.schedules.reading import Reading, read
from meetings.schedules.rule import Rule, in_words

__all__ = [
    "Reading",
    "Rule",
    "contradictions",
    "days_between",
    "in_words",
    "next_days",
    "read",
    "times_beside_words",
]
