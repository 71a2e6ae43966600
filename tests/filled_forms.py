"""Forms as a browser would send them back just as they are shown."""


def open_form(client, address):
    page = client.get(address)
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    empty = {True: [], False: ""}
    for name, value in data.items():
        if value is None:
            data[name] = empty[getattr(form.fields[name].widget, "allow_multiple_selected", False)]
    data = {name: value for name, value in data.items() if value is not False}
    return {**data, "seen": page.context["seen"], "submission": str(page.context["submission"])}


def admin_form(client, page):
    """A form of the admin, with its inlines."""
    context = client.get(page).context
    forms = [
        context["adminform"].form,
        *(form for inline in context["inline_admin_formsets"] for form in inline.formset),
    ]
    data = {}
    for inline in context["inline_admin_formsets"]:
        data |= {form.html_name: form.value() for form in inline.formset.management_form}
    for form in forms:
        for field in form:
            if field.value() not in (None, False):
                data[field.html_name] = field.value()
    return data
