"""Master data in and out of Excel: columns by their Japanese names, rows found by the names people know them by."""

from datetime import date, datetime

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.http import content_disposition_header
from import_export import fields, resources, widgets
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX

from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.wareki import parse_date


class ChoiceWidget(widgets.CharWidget):
    """A choice by its label, as people read it: 町会・自治会, not neighbourhood."""

    def __init__(self, field):
        super().__init__()
        self.labels = {str(value): str(label) for value, label in field.flatchoices}
        self.field = field

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        if not text and self.field.null:
            return None
        for known, label in self.labels.items():
            if text in (known, label):
                return self.field.to_python(known)
        known = "、".join(self.labels.values())
        raise ValidationError(
            f"{self.field.verbose_name}「{text}」はありません。{known} から選んでください。"
        )

    def render(self, value, obj=None, **kwargs):
        return self.labels.get(str(value), "")


class FiscalYearWidget(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        try:
            return FiscalYear.parse(str(value)) if value not in (None, "") else None
        except ValueError as unreadable:
            raise ValidationError(str(unreadable)) from None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class DayWidget(widgets.Widget):
    """A day as a cell of Excel, or typed as 令和2年6月15日, R2.6.15 or 2020-06-15."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value in (None, ""):
            return value or None
        try:
            return parse_date(str(value))
        except ValueError as unreadable:
            raise ValidationError(str(unreadable)) from None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.isoformat()


class YesNoWidget(widgets.Widget):
    WORDS = {
        "はい": True,
        "○": True,
        "1": True,
        "TRUE": True,
        "いいえ": False,
        "×": False,
        "0": False,
        "FALSE": False,
    }

    def clean(self, value, row=None, **kwargs):
        text = str("" if value is None else value).strip().upper()
        if text not in self.WORDS:
            raise ValidationError(f"「{text}」ではなく、「はい」か「いいえ」を書いてください。")
        return self.WORDS[text]

    def render(self, value, obj=None, **kwargs):
        return "はい" if value else "いいえ"


class NameWidget(widgets.ForeignKeyWidget):
    """A row of another table by its name; an unknown name is refused with the name."""

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except (self.model.DoesNotExist, self.model.MultipleObjectsReturned):
            name = self.model._meta.verbose_name
            raise ValidationError(
                f"{name}「{value}」が見つからないか、複数あります。先に登録してください。"
            ) from None


def _widget(field):
    if isinstance(field, FiscalYearField):
        return FiscalYearWidget()
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        known_by = next(name for name in ("name", "number", "title") if name in _field_names(related))
        return NameWidget(related, known_by)
    if field.choices:
        return ChoiceWidget(field)
    if isinstance(field, models.DateField):
        return DayWidget()
    if isinstance(field, models.BooleanField):
        return YesNoWidget()
    return resources.ModelResource.widget_from_django_field(field)()


def _field_names(model):
    return {field.name for field in model._meta.fields}


def resource_for(model: type[models.Model], known_by: tuple[str, ...]) -> type[resources.ModelResource]:
    """A resource that reads and writes every editable column of a model.

    known_by: the fields that tell one row from another; a row of the sheet that agrees in them changes that row, any
    other is new.
    """
    columns = [field for field in model._meta.fields if field.editable and not field.primary_key]
    declared = {
        field.name: fields.Field(
            attribute=field.name, column_name=str(field.verbose_name), widget=_widget(field)
        )
        for field in columns
    }
    names = [field.name for field in columns]
    meta = type(
        "Meta",
        (),
        {
            "model": model,
            "fields": names,
            "import_order": names,
            "export_order": names,
            "import_id_fields": list(known_by),
            "skip_unchanged": True,
            "clean_model_instances": True,
            "use_transactions": True,
        },
    )
    return type(f"{model.__name__}Resource", (resources.ModelResource,), {**declared, "Meta": meta})


class MasterAdmin(ImportExportModelAdmin):
    """Master data in the admin: edited there, taken in from Excel with a preview, given out to Excel.

    known_by: see resource_for. Deleting is left to the database: what a record points at stays.
    """

    known_by: tuple[str, ...] = ("name",)
    formats = (XLSX, CSV)
    list_per_page = 50
    skip_export_form = True  # every column, as Excel: what comes out can go in again

    def get_import_resource_classes(self, request):
        return [resource_for(self.model, self.known_by)]

    get_export_resource_classes = get_import_resource_classes

    def export_action(self, request):
        response = super().export_action(request)
        name = f"{self.model._meta.verbose_name}_{timezone.localdate():%Y%m%d}.xlsx"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response


admin.site.site_header = admin.site.site_title = "生活支援体制整備 管理"
admin.site.index_title = "登録しておく情報"
