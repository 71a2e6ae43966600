from django.contrib import admin

from surveys.models import Choice, Question, Survey

# Respondents and answers come in by import and are not edited one by one.


class ChoiceInline(admin.TabularInline):
    model = Choice
    extra = 0


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):
    list_display = ["title", "closed_on"]


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["number", "text", "answer_type", "survey"]
    list_filter = ["survey"]
    inlines = [ChoiceInline]
