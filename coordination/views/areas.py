"""圏域 and the parts of one, such as school districts."""

import django_tables2 as tables
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse

from coordination.models import Area
from coordination.pages.actions import Action
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import NUMBER, ListFilter, ListPage, ListTable, list_page


class AreaTable(ListTable):
    name = tables.Column(linkify=lambda record: reverse("area_edit", args=[record.pk]))
    part_count = tables.Column("中の地区", attrs=NUMBER)

    class Meta(ListTable.Meta):
        model = Area
        fields = ("name", "number", "parent", "part_count", "note")


class AreaFilter(ListFilter):
    searched = ("name", "note")

    class Meta:
        model = Area
        fields = ("q",)


class AreaForm(PageForm):
    groups = (Group("", ("name", "number", "parent", "note")),)

    class Meta(PageForm.Meta):
        model = Area
        fields = ("name", "number", "parent", "note")
        help_texts = {
            "number": "表にならべる順番です。",
            "parent": "小学校区のように、ほかの圏域の中にあるときに選びます。日常生活圏域なら空欄です。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Area.objects.filter(parent=None).exclude(pk=self.instance.pk)

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance.parts.exists():
            self.add_error("parent", "中に地区があるため、ほかの圏域の中には置けません。")
        return parent


def area_list(request):
    return list_page(
        request,
        ListPage(
            title="圏域",
            unit="圏域",
            records=Area.objects.visible_to(request.user)
            .select_related("parent")
            .annotate(part_count=Count("parts")),
            table=AreaTable,
            filter=AreaFilter,
            actions=(
                Action("圏域を登録する", "area_add", main=True),
                Action("Excel から取り込む", "import_upload", ("area",)),
                Action("設定へ戻る", "setup"),
            ),
            empty="日常生活圏域を登録すると、会議や訪問を圏域ごとに数えられるようになります。",
            first_step=Action("はじめの圏域を登録する", "area_add", main=True),
            help="setup",
        ),
    )


def area_add(request):
    page = FormPage(
        title="圏域の登録",
        form=AreaForm,
        submit="圏域を登録する",
        said="圏域「{record}」を登録しました。",
        back=reverse("area_list"),
        then=lambda area: reverse("area_list"),
        initial={
            "number": (Area.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        },
    )
    return form_page(request, page)


def area_edit(request, pk):
    records = Area.objects.visible_to(request.user)
    area = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"圏域「{area}」を直す",
        form=AreaForm,
        submit="圏域を保存する",
        said="圏域「{record}」を保存しました。",
        back=reverse("area_list"),
        then=lambda area: reverse("area_list"),
        records=records,
    )
    return form_page(request, page, area)
