"""Places, partners and photos of an initiative, each mended from its page."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from coordination.files import FilesField
from coordination.models import Organization
from coordination.pages.choices import ChoiceByName
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from meetings.models import Initiative, InitiativeFile, InitiativePlace, Partner


class PartForm(PageForm):
    """A part of an initiative."""

    def __init__(self, *args, initiative, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.initiative = initiative


class PlaceForm(PartForm):
    groups = (Group("", ("name", "address")),)

    class Meta(PageForm.Meta):
        model = InitiativePlace
        fields = ("name", "address")
        help_texts = {"address": "番地まで入れると、公開のページから地図をひらけます。例：○○市△△1-2-3"}


class PartnerForm(PartForm):
    groups = (Group("", ("organization", "role")),)
    organization = ChoiceByName(
        label="団体",
        queryset=Organization.objects.none(),
        help_text="名称か読みの一部を入れると、候補が出ます。",
    )

    class Meta(PageForm.Meta):
        model = Partner
        fields = ("organization", "role")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.filter(
            Q(is_active=True) | Q(pk=self.instance.organization_id)
        )

    def clean_organization(self):
        organization = self.cleaned_data["organization"]
        same = Partner.objects.filter(initiative=self.instance.initiative, organization=organization)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("この団体は、この取組みの協力団体にもう入っています。")
        return organization


GONE = "取組みの画面からも、公開のページからも消えます。"
CONSENT = "了解を得た日のない写真は、公開のページに出ません。"


class PhotoForm(PartForm):
    """What is said of a photo that is kept, and since when it may be shown."""

    groups = (Group("", ("caption", "consented_on")),)

    class Meta(PageForm.Meta):
        model = InitiativeFile
        fields = ("caption", "consented_on")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["consented_on"].help_text += CONSENT

    def clean_consented_on(self):
        day = self.cleaned_data["consented_on"]
        if day and day > self.today:
            raise ValidationError("まだ来ていない日です。了解を得た日を入れてください。")
        return day


class NewPhotosForm(PhotoForm):
    groups = (Group("", ("files", "caption", "consented_on")),)
    files = FilesField(
        label="写真", help_text="JPEG・PNG。あわせて 12 MB まで。写真に記録された場所は消します。"
    )

    def __init__(self, *args, user, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now
        self.fields["files"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"

    def clean_files(self):
        files = self.cleaned_data["files"]
        if not files:
            raise ValidationError("写真を選んでください。")
        if papers := [one.name for one in files if not one.content_type.startswith("image/")]:
            raise ValidationError(f"「{'」「'.join(papers)}」は写真ではありません。")
        initiative = self.instance.initiative
        known = initiative.files.filter(digest__in=[one.digest for one in files]).values_list(
            "digest", flat=True
        )
        if known:
            raise ValidationError("同じ写真が、もう付けてあります。")
        return files

    def save(self, commit=True):
        files, initiative = self.cleaned_data["files"], self.instance.initiative
        InitiativeFile.attach(files, by=self.user, at=self.now, initiative=initiative)
        kept = initiative.files.filter(digest__in=[one.digest for one in files])
        kept.update(caption=self.cleaned_data["caption"], consented_on=self.cleaned_data["consented_on"])
        return kept[0]


def _initiative(request, pk):
    return get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)


def _add(request, pk, *, title, form, said, **options):
    initiative = _initiative(request, pk)
    page = FormPage(
        title=f"「{initiative}」に{title}",
        form=form,
        form_options={"initiative": initiative, **options},
        submit=title,
        said=said,
        back=initiative.get_absolute_url(),
        then=lambda part: initiative.get_absolute_url(),
        help="initiatives",
    )
    return form_page(request, page)


def _edit(request, pk, part, *, model, what, form, **options):
    initiative = _initiative(request, pk)
    records = model.objects.visible_to(request.user).filter(initiative=initiative)
    one = get_object_or_404(records, pk=part)
    page = FormPage(
        title=f"「{initiative}」の{what}「{one}」を直す",
        form=form,
        form_options={"initiative": initiative, **options},
        submit=f"{what}を保存する",
        said=f"{what}を保存しました。",
        back=initiative.get_absolute_url(),
        records=records,
        then=lambda part: initiative.get_absolute_url(),
        help="initiatives",
    )
    return form_page(request, page, one)


def _remove(request, pk, part, *, model, what, consequence):
    initiative = _initiative(request, pk)
    records = model.objects.visible_to(request.user).filter(initiative=initiative)
    one = get_object_or_404(records, pk=part)
    page = ConfirmationPage(
        title=f"「{initiative}」から{what}「{one}」を外しますか",
        consequences=(consequence,),
        submit=f"{what}を外す",
        grave=True,
        act=one.delete,
        said=f"{what}「{one}」を外しました。",
        then=initiative.get_absolute_url(),
        back=initiative.get_absolute_url(),
    )
    return confirmation_page(request, page)


def place_add(request, pk):
    return _add(request, pk, title="場所を加える", form=PlaceForm, said="場所「{record}」を加えました。")


def place_edit(request, pk, part):
    return _edit(request, pk, part, model=InitiativePlace, what="場所", form=PlaceForm)


def place_remove(request, pk, part):
    return _remove(request, pk, part, model=InitiativePlace, what="場所", consequence=GONE)


def partner_add(request, pk):
    return _add(
        request,
        pk,
        title="協力団体を加える",
        form=PartnerForm,
        said="協力団体「{record}」を加えました。",
    )


def partner_edit(request, pk, part):
    return _edit(request, pk, part, model=Partner, what="協力団体", form=PartnerForm)


def partner_remove(request, pk, part):
    stays = "団体の登録は残ります。この取組みとのつながりだけが消えます。"
    return _remove(request, pk, part, model=Partner, what="協力団体", consequence=stays)


def photo_add(request, pk):
    return _add(
        request,
        pk,
        title="写真を付ける",
        form=NewPhotosForm,
        said="写真を付けました。",
        user=request.user,
        now=timezone.now(),
        today=timezone.localdate(),
    )


def photo_edit(request, pk, part):
    return _edit(
        request,
        pk,
        part,
        model=InitiativeFile,
        what="写真",
        form=PhotoForm,
        today=timezone.localdate(),
    )


def photo_remove(request, pk, part):
    return _remove(request, pk, part, model=InitiativeFile, what="写真", consequence=GONE)


def initiative_file(request, pk, file):
    """A photo, only through here."""
    found = get_object_or_404(
        InitiativeFile.objects.visible_to(request.user), pk=file, initiative=_initiative(request, pk)
    )
    return FileResponse(
        found.content.open(),
        content_type=found.content_type,
        as_attachment=not found.is_photo,
        filename=found.name,
    )
