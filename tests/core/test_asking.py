"""Questions whose statement is written once: they answer what the same rows asked anew answer."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q

from lianfang.core.asking import MOST, Question, QuestionOfMany
from lianfang.roster.models import Assignment, Member
from tests.cast import START, Cast

pytestmark = pytest.mark.django_db

BY_NAME = Question(lambda name: Member.objects.filter(name=name).order_by("id"), str)
HELD = Question(
    lambda member, at: Assignment.objects.filter(member_id=member, since__lte=at).values_list("role", "since", "until"),
    UUID,
    datetime,
)
NAMES = QuestionOfMany(lambda ids: Member.objects.filter(id__in=ids).values_list("id", "name"), UUID)


def test_columns_and_records_come_as_from_the_tables(cast: Cast) -> None:
    everybody = list(Member.objects.order_by("id"))
    for one in everybody:
        assert one in BY_NAME.answers(one.name)
        known = Assignment.objects.filter(member=one, since__lte=START).values_list("role", "since", "until")
        assert sorted(map(tuple, HELD.answers(one.id, START)), key=str) == sorted(known, key=str)
    again = {row.pk: {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields} for row in everybody}
    for one in everybody:
        for found in BY_NAME.answers(one.name):
            assert again[found.pk] == {name: getattr(found, name) for name in again[found.pk]}


def test_an_answer_is_asked_for_again_each_time(cast: Cast) -> None:
    one = Assignment.objects.order_by("id").first()
    assert one is not None
    before = len(HELD.answers(one.member_id, START))
    one.delete()
    assert len(HELD.answers(one.member_id, START)) == before - 1
    assert HELD.answers(one.member_id, START - timedelta(days=36_500)) == []


def test_several_are_asked_about_at_once_however_many(cast: Cast) -> None:
    names = dict(Member.objects.values_list("id", "name"))
    strangers = [UUID(int=n) for n in range(1, 2 * MOST)]
    assert NAMES.answers([]) == []
    for wanted in ([*names][:1], [*names][:3], [*names], [*strangers, *names, *names]):
        assert {tuple(row) for row in NAMES.answers(wanted)} == {(id, names[id]) for id in wanted if id in names}
        assert len(NAMES.answers(wanted)) == len(set(wanted) & set(names))


@pytest.mark.parametrize(
    "mistaken",
    [
        QuestionOfMany(lambda ids: Member.objects.filter(Q(id__in=ids) | Q(division_id__in=ids)), UUID),
        QuestionOfMany(lambda ids: Member.objects.filter(id=ids[0]), UUID),
    ],
)
def test_several_are_named_in_one_place(cast: Cast, mistaken: QuestionOfMany) -> None:
    names = list(Member.objects.values_list("id", flat=True))
    if connection.vendor == "postgresql":
        with pytest.raises(ValueError, match="in one place"):
            mistaken.answers(names)
    else:
        assert [one.id for one in mistaken.answers(names[:1])] == names[:1]


def test_a_question_that_passes_over_a_value_is_no_question(cast: Cast) -> None:
    heedless = Question(lambda name: Member.objects.all(), str)
    with pytest.raises(ValueError, match="does not stand"):
        heedless.answers("anything")
