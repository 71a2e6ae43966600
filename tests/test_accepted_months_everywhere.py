"""An accepted month refuses silent change by admin, sheet and shell, each time in a sentence and never in a 500."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from coordination.master_data import resource_for
from coordination.models import (
    Activity,
    Coordinator,
    MonthlyReport,
    Organization,
    Purpose,
    SheetImport,
    month_of,
)
from coordination.sheets.check import check, columns_of
from coordination.sheets.columns import matched
from tests.monthly import APRIL_2019, MARCH, report_of

pytestmark = pytest.mark.django_db

GUARD = "受理された月報に数えた訪問です。訂正の理由を書いて直してください。"
FORM = "平成31年4月分の月報は、もう受理されています。「活動記録」の画面で、訂正の理由を書いて直してください。"


@pytest.fixture
def counted():
    return report_of(APRIL_2019).visits().first()


def contents():
    links = [Activity.purposes.through, Activity.organizations.through, Activity.coordinators.through]
    return [
        list(model._base_manager.order_by("pk").values_list())
        for model in (Activity, *links, Purpose, Organization, Coordinator, MonthlyReport)
    ]


def admin_form(client, visit):
    """What the admin's form of a visit sends when nothing is changed in it."""
    form = (
        client.get(reverse("admin:coordination_activity_change", args=[visit.pk])).context["adminform"].form
    )
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False, ""):
            sent[name] = (
                [str(getattr(one, "pk", one)) for one in value] if isinstance(value, list) else str(value)
            )
    return sent


def test_the_admins_form_keeps_what_was_entered_and_says_where_to_correct(as_admin, counted):
    before = contents()

    refused = as_admin.post(
        reverse("admin:coordination_activity_change", args=[counted.pk]),
        {**admin_form(as_admin, counted), "venue": "第二集会所"},
    )

    assert refused.status_code == 200
    assert FORM in refused.content.decode() and "第二集会所" in refused.content.decode()
    assert contents() == before


def test_the_admins_form_moves_no_visit_into_an_accepted_month(as_admin):
    march = Activity.objects.filter(visited_on__range=(MARCH, "2020-03-31")).first()

    refused = as_admin.post(
        reverse("admin:coordination_activity_change", args=[march.pk]),
        {**admin_form(as_admin, march), "visited_on": "2019-04-09"},
    )

    assert FORM in refused.content.decode()
    assert month_of(Activity.objects.get(pk=march.pk).visited_on) == MARCH


def test_the_admins_form_adds_no_visit_to_an_accepted_month(as_admin):
    before = contents()
    someone = Coordinator.objects.get(user__username="coordinator")

    refused = as_admin.post(
        reverse("admin:coordination_activity_add"),
        {"visited_on": "2019-04-09", "tier": "2", "coordinators": [someone.pk]},
    )

    assert FORM in refused.content.decode()
    assert contents() == before


def test_the_admins_form_still_saves_a_visit_of_an_open_month(as_admin):
    march = Activity.objects.filter(visited_on__range=(MARCH, "2020-03-31")).first()

    as_admin.post(
        reverse("admin:coordination_activity_change", args=[march.pk]),
        {**admin_form(as_admin, march), "venue": "第二集会所"},
    )

    assert Activity.objects.get(pk=march.pk).venue == "第二集会所"


def test_what_passes_the_form_and_meets_the_guard_is_told_and_no_500(as_admin, counted, monkeypatch):
    """As when the month is accepted between the two."""
    monkeypatch.setattr(
        MonthlyReport.objects.__class__, "holding", lambda *args: MonthlyReport.objects.none()
    )
    before = contents()

    refused = as_admin.post(
        reverse("admin:coordination_activity_change", args=[counted.pk]),
        {**admin_form(as_admin, counted), "venue": "第二集会所"},
        follow=True,
    )

    assert GUARD in refused.content.decode()
    assert contents() == before


@pytest.mark.parametrize("month", [APRIL_2019, MARCH])
def test_the_admin_deletes_no_visit_and_says_that_it_is_withdrawn_instead(as_admin, month):
    before = contents()
    visit = Activity.objects.filter(visited_on__gte=month).first()

    refused = as_admin.post(
        reverse("admin:coordination_activity_delete", args=[visit.pk]), {"post": "yes"}, follow=True
    )

    assert "「活動記録」の画面で、理由を書いて取り消してください。" in refused.content.decode()
    assert contents() == before


def test_the_admin_offers_no_action_that_deletes_visits(as_admin, counted):
    before = contents()
    march = Activity.objects.filter(visited_on__range=(MARCH, "2020-03-31")).first()

    as_admin.post(
        reverse("admin:coordination_activity_changelist"),
        {"action": "delete_selected", "_selected_action": [counted.pk, march.pk], "post": "yes"},
    )

    assert contents() == before


@pytest.mark.parametrize("way", ["delete", "changelist"])
@pytest.mark.parametrize("name", ["purpose", "coordinator"])
def test_the_admin_deletes_nothing_that_a_visit_of_an_accepted_month_names(name, way, as_admin, counted):
    one = getattr(counted, f"{name}s").first()
    before = contents()

    address = f"admin:coordination_{name}_{way}"
    if way == "delete":
        refused = as_admin.post(reverse(address, args=[one.pk]), {"post": "yes"}, follow=True)
    else:
        chosen = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
        refused = as_admin.post(reverse(address), chosen, follow=True)

    assert refused.status_code == 200
    assert contents() == before


@pytest.mark.parametrize("way", ["delete", "changelist"])
def test_a_purpose_of_a_visit_of_any_month_is_kept_and_the_visit_named(as_admin, way):
    one = Purpose.objects.create(name="まちあるき")
    visit = Activity.objects.filter(visited_on__gte=MARCH).first()
    visit.purposes.add(one)

    address = f"admin:coordination_purpose_{way}"
    if way == "delete":
        refused = as_admin.post(reverse(address, args=[one.pk]), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
        refused = as_admin.post(reverse(address), chosen)

    assert f"活動記録: {visit}" in refused.content.decode()
    assert one in visit.purposes.all()


def test_a_purpose_that_no_visit_has_is_deleted(as_admin):
    one = Purpose.objects.create(name="まちあるき")

    as_admin.post(reverse("admin:coordination_purpose_delete", args=[one.pk]), {"post": "yes"})

    assert not Purpose.objects.filter(pk=one.pk).exists()


def test_other_refusals_of_the_database_are_not_taken_for_a_guards(as_admin, monkeypatch):
    def broken(*args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(Purpose, "save", broken)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        as_admin.post(reverse("admin:coordination_purpose_add"), {"name": "新しい目的", "position": "9"})


def test_a_sheet_that_changes_a_visit_of_an_accepted_month_names_its_row_and_the_way_out(admin):
    april = report_of(APRIL_2019).visits().first()
    resource = resource_for(Activity, ("visited_on", "started_at", "venue", "tier"))()
    same = Activity.objects.filter(
        visited_on=april.visited_on, started_at=april.started_at, venue=april.venue, tier=april.tier
    )
    assert same.count() == 1
    row = [
        april.visited_on.isoformat(),
        f"{april.started_at:%H:%M:%S}",
        "第1層" if april.tier == 1 else "第2層",
        april.venue,
        99,
    ]
    heads = ["活動日", "開始時刻", "層", "場所", "会った人数"]
    sheet = SheetImport.objects.create(
        kind="activity", file_name="訪問.xlsx", digest="0", uploaded_by=admin, heads=heads, rows=[[2, row]],
        reading={"columns": matched(columns_of(resource), heads)},
    )  # fmt: skip

    (problem,) = check(resource, sheet, lambda done: None).problems

    assert (problem.row, problem.sentence) == (2, GUARD)


def in_a_shell(statement, *arguments):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def test_sql_changes_no_visit_of_an_accepted_month_not_even_by_replacing_it(counted):
    before = contents()
    table = Activity._meta.db_table
    ways = [f"UPDATE {table} SET venue = 'x' WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"]
    if connection.vendor == "sqlite":
        ways.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s")
        ways.append(f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s")

    for way in ways:
        with pytest.raises(IntegrityError, match="受理された"):
            in_a_shell(way, counted.pk)

    assert contents() == before


def test_sql_replaces_no_accepted_report():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    table = MonthlyReport._meta.db_table
    with pytest.raises(IntegrityError, match="受理された"):
        in_a_shell(f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", report_of(APRIL_2019).pk)
