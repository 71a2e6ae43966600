"""声から取組みまで: the chain of a need, of an initiative, and the picture of an area's year."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django_filters import FilterSet

from coordination.models import Area, Municipality, Need
from coordination.pages.choices import RecordFilter
from coordination.papers.answer import pdf_answer
from coordination.wareki import format_date
from meetings.models import Initiative
from reports.chain_picture import picture_of
from reports.chains import chain_of, chains, moved_in, needs_behind


def need_chain(request, pk):
    needs = Need.objects.visible_to(request.user)
    need = get_object_or_404(needs.select_related("merged_into"), pk=pk)
    chain = chain_of(need)
    return render(
        request,
        "reports/chains.html",
        {
            "title": f"「{chain.need}」のこれまで",
            "back": (chain.need.get_absolute_url(), "困りごとへ"),
            "chains": [chain],
            "initiatives": chain.initiatives,
        },
    )


def initiative_chain(request, pk):
    initiatives = Initiative.objects.visible_to(request.user)
    initiative = get_object_or_404(initiatives, pk=pk)
    return render(
        request,
        "reports/chains.html",
        {
            "title": f"取組み「{initiative}」が生まれるまで",
            "back": (initiative.get_absolute_url(), "取組みへ"),
            "chains": chains(needs_behind(initiative, request.user)),
            "names_needs": True,
        },
    )


class PictureFilter(FilterSet):
    area = RecordFilter(
        label="圏域",
        queryset=Area.objects.all(),
        empty_label="すべての圏域",
        null_label="市全域",
        null_value="none",
        method="with_its_parts",
    )

    class Meta:
        model = Need
        fields = ("area",)

    def with_its_parts(self, needs, name, area):
        """What was heard in a school district of an area was heard in the area."""
        if area == "none":
            return needs.filter(area=None)
        return needs.filter(area__in=Area.objects.of(area))


def _picture(request):
    year, user = request.fiscal_year, request.user
    narrowed = PictureFilter(request.GET, queryset=Need.objects.visible_to(user), request=request)
    needs = narrowed.qs if narrowed.is_valid() else Need.objects.none()
    asked_for = narrowed.form.data.get("area", "")
    area = dict((str(key), label) for key, label in narrowed.form.fields["area"].choices).get(asked_for, "")
    place = str(area) if asked_for and area else "すべての圏域"
    return narrowed, {
        "picture": picture_of(chains(moved_in(needs, year))),
        "year": year,
        "place": place,
        "title": f"声から取組みまで　{place}　{year.name}",
        "as_of_words": format_date(timezone.localdate()),
    }


def need_picture(request):
    narrowed, context = _picture(request)
    return render(request, "reports/chain_picture.html", {"filter": narrowed, "shows_year": True, **context})


def need_picture_pdf(request):
    _, context = _picture(request)
    context["city"] = Municipality.current()
    return pdf_answer("reports/chain_picture_print.html", context, context["title"])
