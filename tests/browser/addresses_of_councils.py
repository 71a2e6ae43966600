"""Addresses of the pages around councils, their meetings and their initiatives, by the name of their view."""

from datetime import date
from io import BytesIO

from django.urls import reverse
from django.utils import timezone
from PIL import Image

from coordination.files import kept
from coordination.models import Area, Need, Organization, Person, User
from meetings.models import (
    Attendance,
    Council,
    Decision,
    Initiative,
    InitiativeFile,
    Meeting,
    MeetingKind,
    MeetingSeries,
    Membership,
    MinutesDraft,
    SeriesName,
)
from surveys.models import Question

LONG = "とても長い名前の団体" * 9  # 90 characters
# Files and answers to programs; the public pages are looked at in tests/browser/test_public_pages.py.
NO_PAGES = {
    "meeting_attendance_sheet", "meeting_minutes_paper", "calendar_feed", "meeting_file", "meeting_draft",
    "council_roll_pdf", "need_picture_pdf", "initiative_file", "initiative_reading",
    "public_index", "public_initiative", "public_leaflet", "public_data", "public_csv", "public_json", "public_schema",
    "public_calendar", "public_photo",
}  # fmt: skip


def pages_of_chains():
    need, survey_cell = Need.objects.filter(steps__isnull=False).first(), Question.objects.get(number="7-9")
    return {
        "meeting_tables": ["/meetings/tables/?fy=2019", "/meetings/tables/?fy=2012"],
        "meeting_need_add": [reverse("meeting_need_add", args=[Meeting.objects.first().pk])],
        "need_agenda": [reverse("need_agenda", args=[need.pk])],
        "need_chain": [reverse("need_chain", args=[need.pk])],
        "need_picture": ["/needs/picture/?fy=2019", "/needs/picture/?fy=2012&area=none"],
        "survey_need_add": [reverse("survey_need_add", args=[survey_cell.pk, 7, "all"])],
    }


def pages_of_councils():
    """One with members, a past name and a role; one that is dissolved, of a part of an area, with the longest words."""
    first = Council.objects.get(tier=1)
    part = Area.objects.create(name="とても長い名前の地区のなか" * 3, parent=Area.objects.get(number=1))
    long = Council.objects.create(
        name=LONG, tier=2, area=part, started_on="2018-04-01", ended_on="2030-03-31"
    )
    person = Person.objects.create(name="とても長い呼び名" * 6, kana="とてもながいよびな" * 5)
    member = Membership.objects.create(
        council=long, person=person, title=LONG, started_on="2018-04-01", note=LONG
    )
    name, series = first.names.get(), SeriesName.objects.get().series
    of_first, of_long = [first.pk], [long.pk]
    # What lies on a council are its roles and members; in the other forms the longest words are all there is to see.
    views_of_one = ("council_roles", "council_members_renew", "council_members_leave")
    forms = ("council_edit", "council_rename", "council_end", "council_name_add", "council_member_add")
    return {
        "council_list": ["/councils/?fy=2019", "/councils/?q=zzz"],
        "council_detail": [f"{one.get_absolute_url()}?fy=2019" for one in (first, long)],
        **{view: [reverse(view, args=of_first), reverse(view, args=of_long)] for view in views_of_one},
        **{view: [reverse(view, args=of_long)] for view in forms},
        "council_name_edit": [reverse("council_name_edit", args=[first.pk, name.pk])],
        "council_member_edit": [reverse("council_member_edit", args=[member.pk])],
        "council_roll": [f"{reverse('council_roll', args=[one.pk])}?fy=2019" for one in (first, long)]
        + [f"{reverse('council_roll', args=of_long)}?fy=2012"],
        "series_list": ["/councils/series/?fy=2019", "/councils/series/?q=zzz"],
        "series_detail": [f"{series.get_absolute_url()}?fy=2019"],
        "series_edit": [reverse("series_edit", args=[series.pk])],
        "series_rename": [reverse("series_rename", args=[series.pk])],
        "series_name_add": [reverse("series_name_add", args=[series.pk])],
        "series_name_edit": [reverse("series_name_edit", args=[series.pk, series.names.get().pk])],
    }


def pages_around_meetings():
    """A meeting with everything on it in the longest words, one with nothing, and one that is planned."""
    bare = Meeting.objects.create(
        series=MeetingSeries.objects.first(), held_on=date(2020, 6, 9), status="planned"
    )
    full = Meeting.objects.filter(carried_todos__isnull=False).first()
    full.agenda.create(position=9, title=LONG, discussion=LONG, need=Need.objects.standing().first())
    decision = Decision.objects.create(
        meeting=full, kind="todo", text=LONG, owner=LONG, due_on=date(2020, 3, 2)
    )
    closed = Decision.objects.exclude(closed_on=None).first()
    Attendance.objects.create(meeting=full, organization=Organization.objects.get(name=LONG), came=False)
    MinutesDraft.objects.create(
        meeting=bare,
        user=User.objects.get(role="admin"),
        content={"minutes": [LONG]},
        saved_at=timezone.now(),
    )
    series = bare.series_id
    each = {
        f"meeting_{name}": [reverse(f"meeting_{name}", args=[one.pk]) for one in (full, bare)]
        for name in ("agenda", "minutes", "roll_call", "status", "postpone")
    }
    return {
        **each,
        "meeting_file_add": [reverse("meeting_file_add", args=[full.pk])],
        "meeting_detail": [one.get_absolute_url() for one in (full, bare)],
        "meeting_plan": [
            "/meetings/plan/",
            f"/meetings/plan/?fy=2026&series={series}&how=weekday&week=2&weekday=1&every=1&first_month=4",
            "/meetings/plan/?how=day",
        ],
        "decision_list": ["/decisions/", "/decisions/?state=overdue", "/decisions/?q=zzz"],
        "decision_detail": [reverse("decision_detail", args=[one.pk]) for one in (decision, closed)],
        "decision_close": [reverse("decision_close", args=[decision.pk])],
        "decision_reopen": [reverse("decision_reopen", args=[closed.pk])],
        "decision_initiative": [reverse("decision_initiative", args=[decision.pk])],
    }


def pages_of_meeting_papers():
    """A planned meeting with members and one of which nothing is known yet; a calendar with a link and without."""
    council = Council.objects.first()
    series = MeetingSeries.objects.create(
        name=LONG, kind=MeetingKind.objects.first(), tier=council.tier, area=council.area, council=council
    )
    Membership.objects.create(
        council=council, organization=Organization.objects.first(), started_on="2020-04-01"
    )
    planned = Meeting.objects.create(series=series, held_on="2027-06-01", starts_at="13:30", venue=LONG)
    bare = Meeting.objects.create(series=MeetingSeries.objects.first(), held_on="2027-06-01")
    return {"meeting_letter": [reverse("meeting_letter", args=[one.pk]) for one in (planned, bare)]}


def pages_of_initiatives():
    """One with everything, in the longest words and contradicting itself, one that has ended, and one with nothing."""
    staff = User.objects.get(role="staff")
    council = Council.objects.create(name=f"{LONG}会", tier=2, area=Area.objects.first())
    full = Initiative.objects.create(
        council=council, name=LONG, aliases=f"{LONG}\n別名", venue=LONG, schedule="毎月最終火曜日", summary=LONG * 3,
        rule="FREQ=WEEKLY;BYDAY=MO", contact=LONG, seeks_partners=True, call=LONG, started_on=date(2022, 11, 4),
    )  # fmt: skip
    ended = Initiative.objects.create(council=council, name="終わった会")
    bare = Initiative.objects.create(council=council, name="はじめの会")
    ended.change_status("ended", by=staff, at=timezone.now(), on=date(2026, 3, 1), because=LONG)
    place, partner = full.places.create(name=LONG, address=LONG), full.partners.create(
        organization=Organization.objects.first(), role=LONG
    )  # fmt: skip
    day = full.occasions.create(on=date(2026, 3, 2), participants=15, note=LONG)
    full.occasions.create(on=date(2026, 3, 9), called_off=True)
    photo = Image.new("RGB", (40, 30), "blue")
    written = BytesIO()
    photo.save(written, "JPEG")
    kept_photo = kept("体操.jpg", written.getvalue())
    InitiativeFile.attach([kept_photo], by=staff, at=timezone.now(), initiative=full)
    bare.publish(by=staff, at=timezone.now())
    part = {"place": place, "partner": partner, "photo": full.files.get(), "occasion": day}
    return {
        "initiative_chain": [reverse("initiative_chain", args=[one.pk]) for one in (full, bare)],
        "initiative_list": ["/initiatives/", "/initiatives/?q=zzz", "/initiatives/?weekday=MO&published=false"],
        "unconfirmed_list": ["/initiatives/unconfirmed/", "/initiatives/unconfirmed/?q=zzz"],
        "initiative_detail": [one.get_absolute_url() for one in (full, ended, bare)],
        "initiative_occasions": [f"/initiatives/{full.pk}/occasions/?fy={year}" for year in (2025, 2026)],
        "initiative_publish": [reverse("initiative_publish", args=[one.pk]) for one in (full, ended, bare)],
        **{
            f"initiative_{act}": [reverse(f"initiative_{act}", args=[full.pk])]
            for act in (
                "edit", "status", "unpublish", "occasion_add", "place_add", "partner_add", "photo_add"
            )
        },
        **{
            f"initiative_{name}_{act}": [reverse(f"initiative_{name}_{act}", args=[full.pk, one.pk])]
            for name, one in part.items()
            for act in ("edit", "remove")
            if (name, act) != ("occasion", "remove")
        },
    }  # fmt: skip


def pages_of_councils_at_work():
    """All of them. Those of the planned meeting stand beside those of the others."""
    return {
        **pages_of_chains(),
        **pages_of_councils(),
        **pages_around_meetings(),
        **pages_of_meeting_papers(),
        **pages_of_initiatives(),
    }
