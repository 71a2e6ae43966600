from django.db import models


class Chapter(models.TextChoices):
    """章: the sections of a review, in the order of the paper."""

    COUNCIL_MEETINGS = "council_meetings", "協議体の開催状況"
    AREA_EFFORTS = "area_efforts", "第2層の取組み"
    SERIES = "series", "話し合いの場の紹介"
    PLACEMENTS = "placements", "生活支援コーディネーターの配置"
    ACTIVITIES = "activities", "生活支援コーディネーターの活動"
    OUTREACH = "outreach", "普及啓発"
    FORUMS = "forums", "活動報告会"
    EXCHANGE = "exchange", "支え合いの活動"
    SURVEY = "survey", "アンケート調査の結果"


# The profiles of series and the answers of a survey have tables of their own kind, with no room for indicators.
OF_INDICATORS = [(one.value, one.label) for one in Chapter if one not in (Chapter.SERIES, Chapter.SURVEY)]
