"""会議の写真・ファイル."""

from django import forms
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from coordination.files import FilesField
from coordination.models import User
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from meetings.models import Meeting, MeetingFile

HELP = "写真、PDF、Word・Excel・PowerPoint。あわせて 12 MB まで。写真に記録された場所は消します。"


def files_field(*, required=False) -> forms.Field:
    return FilesField(label="写真・ファイル", required=required, help_text=HELP)


def attach(files, meeting: Meeting, *, by: User):
    MeetingFile.attach(files, by=by, at=timezone.now(), meeting=meeting)


class FilesForm(PageForm):
    files = files_field(required=True)

    class Meta(PageForm.Meta):
        model = Meeting
        fields = ()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def save(self, commit=True):
        attach(self.cleaned_data["files"], self.instance, by=self.user)
        return self.instance


def meeting_file_add(request, pk):
    records = Meeting.objects.visible_to(request.user)
    meeting = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"{meeting}の写真・ファイル",
        form=FilesForm,
        form_options={"user": request.user},
        submit="写真・ファイルを付ける",
        said="「{record}」に写真・ファイルを付けました。",
        back=meeting.get_absolute_url(),
        records=records,
        help="meetings",
    )
    return form_page(request, page, meeting)


def meeting_file(request, pk, file):
    """A photo is shown, anything else is saved; both only through here."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(MeetingFile.objects.visible_to(request.user), pk=file, meeting=meeting)
    return FileResponse(
        found.content.open(),
        content_type=found.content_type,
        as_attachment=not found.is_photo,
        filename=found.name,
    )
