"""困りごと: how far each has come, and what becomes of those that are the same."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coordination.models import Need, NeedStep, User

pytestmark = pytest.mark.django_db

HEARD_ON = date(2020, 5, 1)


def need(title="買い物に行く足がない", **fields):
    return Need.objects.create(**{"title": title, "category": "shopping", "heard_on": HEARD_ON, **fields})


def step(need, stage, day, by):
    return NeedStep.objects.create(need=need, stage=stage, on=date(2020, 5, day), note="話した。", by=by)


def state(one):
    found = Need.objects.with_stage().get(pk=one.pk)
    return found.stage, found.reached_on


def voices(one):
    return Need.objects.with_voices().get(pk=one.pk).voices


@pytest.fixture
def merge(staff):
    def merge(one, other):
        one.merge_into(other, by=staff, at=timezone.now())

    return merge


# -- stages ------------------------------------------------------------------


def test_a_need_without_steps_has_been_heard_on_the_day_it_was_heard():
    assert state(need()) == ("heard", HEARD_ON)


def test_a_need_is_where_its_latest_step_by_day_has_brought_it(staff):
    one = need()
    step(one, "acted_on", 20, staff)
    step(one, "discussed", 10, staff)  # written down later, done earlier

    assert state(one) == ("acted_on", date(2020, 5, 20))


def test_of_two_steps_of_one_day_the_later_written_counts(staff):
    one = need()
    step(one, "acted_on", 20, staff)
    step(one, "discussed", 20, staff)

    assert state(one) == ("discussed", date(2020, 5, 20))


def test_each_stage_knows_the_next_and_the_last_has_none():
    assert [stage.next for stage in Need.Stage] == ["discussed", "acted_on", "solved", None]
    assert Need.Stage.HEARD.comes_before("discussed") and not Need.Stage.SOLVED.comes_before("solved")


# -- the same need -----------------------------------------------------------


def test_a_merged_need_keeps_its_words_and_steps_and_no_longer_stands(merge, staff):
    one, other = need(words="バスがない。"), need("移動の足がない")
    step(one, "discussed", 10, staff)

    merge(one, other)

    one.refresh_from_db()
    assert (one.words, one.steps.count(), one.merged_into, one.merged_by) == ("バスがない。", 1, other, staff)
    assert set(Need.objects.standing()) & {one, other} == {other}
    assert one.standing_one == other.standing_one == other


def test_the_need_that_stands_has_the_voices_of_all(merge):
    standing, first, second = need("足がない"), need("バスがない"), need("店が遠い")

    merge(first, standing)
    merge(second, standing)

    assert (voices(standing), voices(first)) == (1 + 2, 1)


def test_merging_into_a_merged_need_leads_to_the_one_that_stands(merge):
    standing, merged, one = need("足がない"), need("バスがない"), need("店が遠い")
    merge(merged, standing)

    merge(one, merged)

    one.refresh_from_db()
    assert one.merged_into == standing


def test_what_was_merged_into_a_need_goes_along_with_it(merge):
    standing, one, voice = need("足がない"), need("バスがない"), need("店が遠い")
    merge(voice, one)

    merge(one, standing)

    voice.refresh_from_db()
    assert voice.merged_into == standing
    assert (voices(standing), voices(one)) == (1 + 2, 1)


def test_a_need_is_not_merged_with_itself_nor_with_one_that_it_stands_for(merge):
    standing, one = need("足がない"), need("バスがない")
    merge(one, standing)

    for other in (standing, one):
        with pytest.raises(ValidationError, match="もうまとめてあります。"):
            merge(standing, other)

    standing.refresh_from_db()
    assert standing.merged_into is None


def test_of_two_who_merge_crosswise_the_second_is_told_and_no_ring_is_made(merge):
    one, other = need("足がない"), need("バスがない")
    seen_by_the_second = Need.objects.get(pk=other.pk)
    merge(one, other)

    with pytest.raises(ValidationError, match="もうまとめてあります。"):
        merge(seen_by_the_second, Need.objects.get(pk=one.pk))

    assert list(Need.objects.filter(pk__in=[one.pk, other.pk]).standing()) == [other]


def test_a_need_merged_by_somebody_else_meanwhile_is_not_merged_elsewhere_in_silence(merge):
    one, first, second = need("足がない"), need("バスがない"), need("店が遠い")
    seen_by_the_second = Need.objects.get(pk=one.pk)
    merge(one, first)

    with pytest.raises(ValidationError, match="まとめを解いてから"):
        merge(seen_by_the_second, second)

    one.refresh_from_db()
    assert one.merged_into == first


def test_the_same_merge_twice_is_done_once(merge):
    one, other = need("足がない"), need("バスがない")
    merge(one, other)
    at = Need.objects.get(pk=one.pk).merged_at

    merge(Need.objects.get(pk=one.pk), other)

    assert Need.objects.get(pk=one.pk).merged_at == at


def test_a_need_that_is_parted_stands_for_itself_with_what_it_had(merge, staff):
    one, other = need(words="バスがない。"), need("移動の足がない")
    step(one, "discussed", 10, staff)
    merge(one, other)

    one.part()

    one.refresh_from_db()
    assert (one.merged_into, one.merged_by, one.merged_at) == (None, None, None)
    assert state(one) == ("discussed", date(2020, 5, 10))
    assert voices(other) == 1


def test_the_database_refuses_a_merge_by_nobody():
    one, other = need("足がない"), need("バスがない")

    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=one.pk).update(merged_into=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=one.pk).update(merged_into=one, merged_at=timezone.now() - timedelta(days=1))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time anyway")
@pytest.mark.django_db(transaction=True)
def test_needs_merged_round_about_at_one_moment_leave_one_that_stands():
    by = User.objects.create_user("matomeru", "a long enough passphrase", name="まとめ", role="staff")

    def merge_at_once(one, other, start, refusals):
        start.wait()
        try:
            Need.objects.get(pk=one).merge_into(Need.objects.get(pk=other), by=by, at=timezone.now())
        except ValidationError as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    for _ in range(5):
        pks = [need(title).pk for title in ("足がない", "バスがない", "店が遠い")]
        start, refusals = Barrier(3), []
        threads = [
            Thread(target=merge_at_once, args=(one, other, start, refusals))
            for one, other in zip(pks, [*pks[1:], pks[0]], strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        ours = Need.objects.filter(pk__in=pks)

        assert ours.standing().count() == 1
        assert len(refusals) == 1, "the last of the three"
        assert not ours.filter(merged_into__merged_into__isnull=False).exists(), "no chain"
