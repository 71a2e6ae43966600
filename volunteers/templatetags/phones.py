import re
import unicodedata

from django import template
from django.utils.html import format_html

register = template.Library()

# A number as it is dialled, among words such as （自宅）.
_NUMBER = re.compile(r"\+?[0-9][0-9()\- ]{7,}[0-9]")
_DASHES = str.maketrans("‐‑–—―ー−", "-------")


@register.filter
def phone(text):
    """The telephone number as a link that dials it; what holds no number stays as it was written."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", text or "").translate(_DASHES))
    if not found:
        return text or ""
    dialled = re.sub(r"[^0-9+]", "", found[0])
    return format_html('<a class="phone" href="tel:{}">{}</a>', dialled, text)
