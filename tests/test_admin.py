"""The Django admin: every record opens, nobody writes over somebody else, what others rest on stays."""

import pytest
from django.contrib import admin
from django.urls import reverse

from coordination.models import Forum, User
from meetings.models import MeetingKind
from reports.models import Indicator, PlanReview
from surveys.models import Question
from tests.filled_forms import admin_form
from volunteers.models import ExchangeGroup

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_every_kind_of_record_opens_in_the_admin(as_admin):
    for model, its_admin in admin.site._registry.items():
        if model._meta.app_label not in ("coordination", "meetings", "volunteers", "surveys", "reports"):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert as_admin.get(reverse(f"admin:{name}_changelist")).status_code == 200, name
        if its_admin.has_add_permission(as_admin.get("/admin/").wsgi_request):
            assert as_admin.get(reverse(f"admin:{name}_add")).status_code == 200, name
        one = model.objects.first()
        if one is not None:
            assert as_admin.get(reverse(f"admin:{name}_change", args=[one.pk])).status_code == 200, name


@pytest.mark.asvs("6.3.4", "13.4.5")
def test_what_belongs_to_a_log_in_is_not_in_the_admin():
    known = ("coordination", "meetings", "volunteers", "surveys", "reports")
    others = {model for model in admin.site._registry if model._meta.app_label not in known}

    assert others == set()
    assert not admin.site.is_registered(User)


def test_no_two_administrators_write_over_each_other_in_the_admin(as_admin):
    one = Forum.objects.first()
    page = reverse("admin:coordination_forum_change", args=[one.pk])
    form = as_admin.get(page).context["adminform"].form
    shown = {name: form[name].value() or "" for name in form.fields}
    Forum.objects.filter(pk=one.pk).update(venue="ほかの人が直した会場")

    answer = as_admin.post(page, {**shown, "title": "わたしの題名"})

    assert (
        "ほかの人が先に保存しました（いま保存されている会場は「ほかの人が直した会場」）。"
        in answer.content.decode()
    )
    assert 'value="わたしの題名"' in answer.content.decode()
    assert Forum.objects.get(pk=one.pk).title == one.title
    again = answer.context["adminform"].form
    as_admin.post(
        page, {name: again[name].value() or "" for name in again.fields} | {"venue": "合わせた会場"}
    )
    assert Forum.objects.get(pk=one.pk).venue == "合わせた会場"


def test_an_answered_question_can_be_reworded_but_neither_deleted_nor_recoded(as_admin):
    question = Question.objects.get(number="6-3")
    page = reverse("admin:surveys_question_change", args=[question.pk])

    form = as_admin.get(page).content.decode()

    assert (
        as_admin.post(
            reverse("admin:surveys_question_delete", args=[question.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    assert 'name="answer_type"' not in form
    assert 'name="choices-0-code"' not in form and 'name="choices-0-DELETE"' not in form
    assert 'name="choices-0-label"' in form


def test_a_kind_of_meeting_is_never_deleted(as_admin):
    kind = MeetingKind.objects.first()

    assert (
        as_admin.post(
            reverse("admin:meetings_meetingkind_delete", args=[kind.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_saving_an_indicator_as_it_is_changes_nothing_of_it(as_admin):
    one = Indicator.objects.get(key="tier2_meetings")
    page = reverse("admin:reports_indicator_change", args=[one.pk])
    shown = as_admin.get(page)
    assert '<input type="text" name="counted_from" value="平成30年度"' in shown.content.decode()
    form = shown.context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields}
    rules = {"rules-TOTAL_FORMS": "0", "rules-INITIAL_FORMS": "0"}

    as_admin.post(page, {**values, **rules})

    saved = Indicator.objects.get(pk=one.pk)
    assert (saved.counted_from, saved.tier, saved.parent, saved.name) == (
        one.counted_from,
        one.tier,
        one.parent,
        one.name,
    )


def test_a_line_of_a_record_is_not_written_over_either(as_admin):
    review = PlanReview.objects.get()
    page = reverse("admin:reports_planreview_change", args=[review.pk])
    shown = admin_form(as_admin, page)
    text = review.narratives.first()
    text.body = "ほかの人が書いた本文"
    text.save()

    answer = as_admin.post(page, shown)

    assert answer.status_code == 200 and "ほかの人が書いた本文" in answer.content.decode()
    text.refresh_from_db()
    assert text.body == "ほかの人が書いた本文"


def test_choices_of_several_survive_the_refusal(as_admin):
    group = ExchangeGroup.objects.get()
    for i in range(2):
        group.dispatchers.add(
            User.objects.create_user(f"jimu{i}", "a long enough passphrase", name="事務", role="dispatcher")
        )
    page = reverse("admin:volunteers_exchangegroup_change", args=[group.pk])
    shown = admin_form(as_admin, page)
    ExchangeGroup.objects.filter(pk=group.pk).update(district="ほかの人が直した範囲")

    refused = as_admin.post(page, shown)

    assert len(refused.context["adminform"].form["dispatchers"].value()) == 3
    assert as_admin.post(page, {**shown, "seen": ""}).status_code == 200, "without its seal nothing is saved"
    assert ExchangeGroup.objects.get().district == "ほかの人が直した範囲"
