"""Pages of what may be said of a survey, in several states."""

from django.utils import timezone

from coordination.models import User
from surveys.models import Question, Recode, Survey, WaveLink


def pages_of_words():
    survey, question = Survey.objects.earliest("pk"), Question.objects.get(number="7-11")
    wave = WaveLink.objects.create(
        title="支えあえるまち", made_by=User.objects.get(role="admin"), made_at=timezone.now()
    )
    for choice in question.choices.all():
        Recode.objects.create(link=wave, choice=choice, answer=choice.label, position=choice.code)
    table = f"question={question.pk}&by=sex_age"
    return {
        "survey_findings": [
            f"/surveys/{survey.pk}/findings/?{table}",
            f"/surveys/{survey.pk}/findings/?question=0",
        ],
        "survey_claims": [f"/surveys/{survey.pk}/claims/?{table}"],
        "wave_list": ["/surveys/waves/"],
        "wave_detail": [f"/surveys/waves/{wave.pk}/?by=sex_age"],
        "wave_claims": [f"/surveys/waves/{wave.pk}/claims/?by=sex_age"],
        "wave_edit": [f"/surveys/waves/{wave.pk}/edit/"],
        "wave_delete": [f"/surveys/waves/{wave.pk}/delete/"],
    }
