"""富士見市: 2,179 respondents whose answers add up to the published tables."""

from collections import defaultdict
from datetime import date

import pandas as pd

from coordination.models import Area
from reports.demo import facts
from surveys.answers import store_answers
from surveys.models import Choice, Question, Survey

CITY = "fujimi"
TOTAL = "総計"
AGES = {"65～74歳": (65, 74), "75歳以上": (75, 96)}
NO_ANSWER = "無回答"
CANNOT = "11．できない"

# What was said of the areas without numbers: who is how much likelier to be among those who gave the answer.
LEANINGS = {
    ("6-3", "２．参加してもよい", "65～74歳男性"): {2: 1.5},
    ("7-9", "７．見守り、声かけ", None): {1: 1.5},
    ("7-11", "１．とてもそう思う", None): {1: 1.5, 5: 1.5},
    ("7-11", "２．ややそう思う", None): {1: 1.5, 5: 1.5},
}


def survey():
    survey = Survey.objects.create(title="介護予防・日常生活圏域ニーズ調査", closed_on=date(2020, 3, 31))
    _attributes(survey)
    published = _published()
    for i, ((number, topic, answer_type), choices) in enumerate(published.items(), 3):
        question = Question.objects.create(
            survey=survey,
            number=number,
            text=topic,
            answer_type=answer_type,
            tells_no_answer=NO_ANSWER in choices,
            position=i,
        )
        labels = [label for label in choices if label != NO_ANSWER]
        Choice.objects.bulk_create(
            Choice(question=question, code=code, label=label) for code, label in enumerate(labels, 1)
        )
    store_answers(survey, _respondents(published))


def _attributes(survey):
    """What respondents were asked of themselves: F1 to F3, as on such papers."""
    sex, area = (
        survey.questions.create(
            number=number, text=text, answer_type="single", attribute=attribute, position=i
        )
        for i, number, text, attribute in ((0, "F1", "性別", "sex"), (2, "F3", "お住まいの圏域", "area"))
    )
    survey.questions.create(number="F2", text="年齢", answer_type="number", attribute="age", position=1)
    for code, label in enumerate(("男性", "女性"), 1):
        sex.choices.create(code=code, label=label)
    for one in Area.objects.order_by("number"):
        area.choices.create(code=one.number, label=str(one), area=one)


def _published():
    """{(number, topic, type): {choice: {group: count}}}, with the remainder outside the four groups as group ""."""
    found = defaultdict(lambda: defaultdict(dict))
    for row in facts.read(CITY, "survey_tables"):
        key = row["question"], row["topic"], row["answer_type"]
        found[key][row["choice"]][row["group"]] = int(row["count"])
    for choices in found.values():
        for counts in choices.values():
            counts[""] = counts.pop(TOTAL) - sum(counts.values())
    return found


def _respondents(published) -> pd.DataFrame:
    """One row a respondent: sex (F1), age (F2), area (F3), and a column a question with the codes of the choices taken."""
    sizes = {row["group"]: int(row["group_total"]) for row in facts.read(CITY, "survey_tables")}
    sizes[""] = sizes.pop(TOTAL) - sum(sizes.values())
    areas = list(Area.objects.order_by("number"))
    frames = []
    for group, size in sizes.items():
        rng = facts.dice(CITY, "respondents", group)
        area_of = [areas[i % len(areas)] for i in range(size)]
        rng.shuffle(area_of)
        frame = pd.DataFrame({"F3": [(area.number,) for area in area_of]})
        frame["F1"], frame["F2"] = zip(*(_sex_and_age(group, rng, i) for i in range(size)), strict=True)
        for (number, _, answer_type), choices in published.items():
            counts = {choice: by_group[group] for choice, by_group in choices.items()}
            frame[number] = _answers(number, answer_type, counts, group, area_of)
        frames.append(frame)
    everybody = pd.concat(frames, ignore_index=True)
    order = list(range(len(everybody)))
    facts.dice(CITY, "order").shuffle(order)
    return everybody.iloc[order].reset_index(drop=True)


def _sex_and_age(group, rng, i):
    if not group:  # one of the two, or both, were left out
        sex, age = rng.choice([(1,), (2,)]), rng.randint(65, 90)
        return [((), age), (sex, None), ((), None)][i % 3]
    ages = next(span for band, span in AGES.items() if group.startswith(band))
    return ((1,) if group.endswith("男性") else (2,)), rng.randint(*ages)


def _answers(number, answer_type, counts, group, area_of):
    """The codes that each respondent took, so that every choice is taken exactly as often as published."""
    rng = facts.dice(CITY, "answers", number, group)
    taken = [() for _ in area_of]
    labels = [label for label in counts if label != NO_ANSWER]
    free = list(range(len(area_of)))
    # Who can do nothing takes no other choice; so they are drawn first and the rest among those who are left.
    for label in sorted(labels, key=lambda label: (label != CANNOT, -len(_leaning(number, label, group)))):
        leaning = _leaning(number, label, group)
        weights = [leaning.get(area_of[i].number, 1.0) for i in free]
        drawn = set(facts.draw_weighted(rng, free, weights, counts[label]))
        for i in drawn:
            taken[i] = (*taken[i], labels.index(label) + 1)
        if answer_type == "single" or label == CANNOT:
            free = [i for i in free if i not in drawn]
    return [tuple(sorted(codes)) for codes in taken]


def _leaning(number, label, group):
    return LEANINGS.get((number, label, group)) or LEANINGS.get((number, label, None)) or {}
