"""経年比較: one question over several surveys."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from surveys.models import Question, Survey, WaveLink
from surveys.wave_choice import WaveChoice
from surveys.wave_form import WaveForm
from surveys.wave_pages import wave_page
from surveys.waves import waves_of

INTRO = (
    "それぞれの選択肢を、共通の答えに読みかえます。いちばん新しい調査の言葉が入っています。同じ言葉の選択肢は、読みかえてあります。"
    "同じ答えを書いた選択肢は、合わせて数えます。空欄の選択肢は、割合の母数だけに入ります。"
)


def wave_list(request):
    links = WaveLink.objects.visible_to(request.user)
    links = links.prefetch_related("recodes__choice__question__survey")
    return render(request, "surveys/waves.html", {"links": links})


def wave_detail(request, pk):
    """`?by=` divides the respondents by what all the surveys ask alike."""
    link = get_object_or_404(WaveLink.objects.visible_to(request.user), pk=pk)
    page = wave_page(waves_of(link), request.GET.get("by", ""))
    if page is None:
        raise Http404("この区分では、並べられません。表の上から選びなおしてください。")
    return render(request, "surveys/wave.html", {"link": link, "page": page})


def wave_add(request):
    """First the questions (`?question=`, one a survey), then how their choices are read."""
    answered = Question.objects.visible_to(request.user).filter(answers__isnull=False)
    choice = WaveChoice(
        answered.select_related("survey").defer("answers__data").prefetch_related("choices"),
        request.GET.getlist("question"),
    )
    if not choice.is_complete:
        surveys = Survey.objects.visible_to(request.user).filter(answer_sheet__isnull=False)
        return render(request, "surveys/wave_choose.html", {"choice": choice, "has_two": surveys.count() > 1})
    page = FormPage(
        title="経年比較をつくる",
        form=WaveForm,
        form_options={"questions": choice.chosen, "by": request.user, "at": timezone.now()},
        initial={"title": choice.chosen[0].text[:100]},
        intro=INTRO,
        submit="経年比較をつくる",
        said="経年比較「{record}」をつくりました。",
        back=reverse("wave_list"),
        help="survey-words",
    )
    return form_page(request, page)


def wave_edit(request, pk):
    links = WaveLink.objects.visible_to(request.user)
    link = get_object_or_404(links, pk=pk)
    questions = Question.objects.filter(choices__recodes__link=link).distinct().select_related("survey")
    latest_first = questions.prefetch_related("choices__question__survey").order_by(
        "-survey__closed_on", "-pk"
    )
    page = FormPage(
        title=f"経年比較「{link}」を直す",
        form=WaveForm,
        form_options={"questions": list(latest_first), "by": request.user, "at": timezone.now()},
        intro=INTRO,
        submit="読みかえを保存する",
        said="経年比較「{record}」を保存しました。",
        back=link.get_absolute_url(),
        records=links,
        help="survey-words",
    )
    return form_page(request, page, link)


def wave_delete(request, pk):
    link = get_object_or_404(WaveLink.objects.visible_to(request.user), pk=pk)
    page = ConfirmationPage(
        title=f"経年比較「{link}」を消す",
        consequences=("この比較と読みかえがなくなります。", "調査と回答は、そのまま残ります。"),
        submit="経年比較を消す",
        act=link.delete,
        then=reverse("wave_list"),
        said=f"経年比較「{link}」を消しました。",
        back=link.get_absolute_url(),
        grave=True,
    )
    return confirmation_page(request, page)
