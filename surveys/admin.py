from django.contrib import admin

from coordination.office_admin import OfficeAdmin, SeenInline
from surveys.models import AnswerColumn, Choice, Question, Survey

# Respondents and answers come in by import and are not edited one by one.


def is_answered(question):
    return question is not None and AnswerColumn.objects.filter(question=question).exists()


class ChoiceInline(SeenInline):
    """Once a question is answered its codes are what the answers are written in: only the wording may change."""

    model = Choice

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if is_answered(obj) else []

    def has_add_permission(self, request, obj=None):
        return not is_answered(obj)

    def has_delete_permission(self, request, obj=None):
        return not is_answered(obj)


@admin.register(Survey)
class SurveyAdmin(OfficeAdmin):
    list_display = ["title", "closed_on"]


@admin.register(Question)
class QuestionAdmin(OfficeAdmin):
    list_display = ["number", "text", "answer_type", "survey"]
    list_filter = ["survey"]
    inlines = [ChoiceInline]

    def get_readonly_fields(self, request, obj=None):
        return ["survey", "answer_type"] if is_answered(obj) else []

    def has_delete_permission(self, request, obj=None):
        return not is_answered(obj)
