"""評価書の写真: put to a text of a review, told in words, ordered and taken away again while the review is open."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from coordination.files import kept
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from reports.models import Narrative, NarrativePhoto, PlanReview

MOST_PHOTOS = 6  # of one text
LONGEST_SIDE = 1200  # pixels: enough for the width of A4, and kept with every edition
MOST_BYTES = 12_000_000
CLOSED = "この評価書は、いま「{state}」です。写真は変えられません。"
NO_PHOTO = "「{name}」は写真ではありません。JPEG か PNG の写真を選んでください。"


class PhotoForm(PageForm):
    """What is said of a photo."""

    groups = (Group("", ("caption", "description")),)

    class Meta(PageForm.Meta):
        model = NarrativePhoto
        fields = ("caption", "description")

    def clean(self):
        _open_or_refuse(self.instance.narrative.review)
        return super().clean()


class NewPhotoForm(PhotoForm):
    groups = (Group("", ("photo", "caption", "description")),)
    photo = forms.FileField(
        label="写真",
        help_text="JPEG・PNG。12 MB まで。小さくして残し、写真に記録された場所は消します。",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={
            "required": "写真を選んでください。",
            "empty": "写真の中身がありません。選びなおしてください。",
        },
    )

    def __init__(self, *args, text, user, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.narrative, self.user, self.now = text, user, now

    def clean_photo(self):
        uploaded, text = self.cleaned_data["photo"], self.instance.narrative
        if uploaded.size > MOST_BYTES:
            raise ValidationError(
                f"「{uploaded.name}」は12 MB をこえています。小さくしてから選んでください。"
            )
        one = kept(uploaded.name, uploaded.read(), longest=LONGEST_SIDE)
        if not one.content_type.startswith("image/"):
            raise ValidationError(NO_PHOTO.format(name=uploaded.name))
        if text.photos.filter(digest=one.digest).exists():
            raise ValidationError("同じ写真が、もう付けてあります。")
        if text.photos.count() >= MOST_PHOTOS:
            raise ValidationError(
                f"一つの本文に付けられる写真は {MOST_PHOTOS} 枚までです。先に1枚外してください。"
            )
        return one

    def save(self, commit=True):
        one, photo = self.cleaned_data["photo"], self.instance
        last = photo.narrative.photos.last()
        photo.position = last.position + 1 if last else 1
        photo.name, photo.content_type, photo.size, photo.digest = (
            one.name, one.content_type, len(one.content), one.digest
        )  # fmt: skip
        photo.content = ContentFile(one.content, name=one.name)
        photo.added_by, photo.added_at = self.user, self.now
        return super().save(commit)


def _open_or_refuse(review: PlanReview):
    review.refresh_from_db(fields=["state"])
    if not review.is_open:
        raise ValidationError(CLOSED.format(state=review.get_state_display()))


def review_photo_add(request, pk):
    reviews = PlanReview.objects.visible_to(request.user)
    texts = Narrative.objects.filter(review__in=reviews).select_related("review__plan")
    text = get_object_or_404(texts, pk=pk)
    options = {"text": text, "user": request.user, "now": timezone.now()}
    return form_page(request, _page(text, f"「{text}」に写真を付ける", NewPhotoForm, "写真を付ける", options))


def review_photo_edit(request, pk):
    photo = _photo(request, pk)
    return form_page(request, _page(photo.narrative, "写真の説明を直す", PhotoForm, "説明を保存する"), photo)


def _page(text, title, form, submit, options=None) -> FormPage:
    back = _back(text)
    return FormPage(
        title=title,
        form=form,
        form_options=options,
        submit=submit,
        said="写真「{record}」を保存しました。",
        back=back,
        then=lambda photo: back,
        records=NarrativePhoto.objects.filter(narrative=text),
        help="review-texts",
    )


def review_photo_remove(request, pk):
    photo = _photo(request, pk)
    back = _back(photo.narrative)
    page = ConfirmationPage(
        title=f"写真「{photo}」を外しますか",
        consequences=("評価書からなくなります。承認した版の写真は、変わりません。",),
        submit="写真を外す",
        act=lambda: _remove(photo),
        said="写真を外しました。",
        then=back,
        back=back,
        grave=True,
    )
    return confirmation_page(request, page)


def _remove(photo):
    _open_or_refuse(photo.narrative.review)
    photo.delete()


@require_POST
def review_photo_move(request, pk):
    photo = _photo(request, pk)
    try:
        with transaction.atomic():
            _open_or_refuse(photo.narrative.review)
            photo.move(up="up" in request.POST)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(_back(photo.narrative))


def _photo(request, pk) -> NarrativePhoto:
    photos = NarrativePhoto.objects.visible_to(request.user).select_related("narrative__review__plan")
    return get_object_or_404(photos, pk=pk)


def _back(text) -> str:
    return f"{reverse('review_texts', args=[text.review.plan.number])}#{text.section}"
