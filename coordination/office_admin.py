"""What the parts of the Django admin share: nobody writes over somebody else, and master data comes and goes as sheets."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect

from coordination.guards import refusal_in_words
from coordination.master_data import Master, offer_as_sheet
from coordination.pages.forms import in_words, seal, stored, unseal

MOST_NAMED = 20  # records on the page that says why something is kept


class SeenForm(forms.ModelForm):
    """Carries what its reader saw, and refuses to save over what somebody else has saved since."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seal(self) if self.instance.pk else ""

    @property
    def changed_data(self):
        return [name for name in super().changed_data if name != "seen"]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.instance.pk:
            now, seen = stored(self), unseal(self, data.get("seen", ""))
            changed = [name for name in now if seen.get(name) != now[name]]
            if changed:
                self._show_again()
                theirs = "、".join(
                    f"{self[name].label}は「{in_words(self, name, now[name])}」" for name in changed
                )
                raise ValidationError(
                    f"ほかの人が先に保存しました（いま保存されている{theirs}）。"
                    "残すほうの内容にしてから、もう一度保存してください。まだ何も上書きしていません。"
                )
        return data

    def _show_again(self):
        """The page that comes back is of the record as it is now; what was entered stays in it."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = seal(self)


class KnownKeys(AutocompleteSelect):
    """Django asks the database for whatever was sent, and breaks on what cannot be a key."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if str(one).isdecimal()], attr)


class WithKnownKeys:
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownKeys(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SeenInline(WithKnownKeys, admin.TabularInline):
    form = SeenForm
    extra = 0


class SeenStack(WithKnownKeys, admin.StackedInline):
    form = SeenForm
    extra = 0


class OfficeAdmin(WithKnownKeys, admin.ModelAdmin):
    """Records in the admin, for administrators."""

    form = SeenForm
    list_per_page = 50

    def get_object(self, request, object_id, from_field=None):
        """What is about to be saved is locked first, or two could pass the comparison at the same moment."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        self.model._base_manager.select_for_update(of=("self",)).filter(pk=found.pk).first()
        return super().get_object(request, object_id, from_field)

    def changeform_view(self, request, *args, **kwargs):
        return _or_told(request, super().changeform_view, *args, **kwargs)

    def get_deleted_objects(self, objs, request):
        """What a record names among several, such as the purposes of a visit, is kept like what it names alone: the
        page lists who names it instead of taking it out of their lists in silence."""
        objs = list(objs)
        to_delete, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, perms_needed, [*protected, *_who_names(objs)]

    def delete_view(self, request, *args, **kwargs):
        return _or_told(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        return _or_told(request, super().changelist_view, *args, **kwargs)


def _who_names(objs) -> list[str]:
    """Records that hold one of these in a list of theirs."""
    found = []
    for relation in objs[0]._meta.related_objects if objs else ():
        if relation.many_to_many:
            holders = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": objs})
            label = relation.related_model._meta.verbose_name
            found += [f"{label}: {one}" for one in holders.distinct()[:MOST_NAMED]]
    return found


def _or_told(request, view, *args, **kwargs):
    """What the guards of accepted months refuse changes nothing, and is told in their words."""
    if request.method != "POST":
        return view(request, *args, **kwargs)
    try:
        with transaction.atomic():
            return view(request, *args, **kwargs)
    except IntegrityError as refusal:
        if not (sentence := refusal_in_words(refusal)):
            raise
        messages.error(request, sentence)
        return redirect(request.get_full_path())


class MasterAdmin(OfficeAdmin):
    """Master data: edited in the admin, taken in from a sheet and given out as one (coordination/views/sheets.py).

    known_by: see resource_for. sheet_kind: what the sheet is, where it is more than the columns of the model. Deleting is left to the database: what a record points at stays.
    """

    known_by: tuple[str, ...] = ("name",)
    sheet_kind = Master
    change_list_template = "admin/master_change_list.html"

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        offer_as_sheet(model, self.known_by, self.sheet_kind)


# Rights follow from the role alone, and what belongs to a person's log-in is nobody else's to see or change.
admin.site.unregister([Group, Authenticator, EmailAddress, UserSession])
admin.site.site_header = admin.site.site_title = "生活支援体制整備 管理"
admin.site.index_title = "登録しておく情報"
