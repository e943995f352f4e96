"""Personal data at rest: sealed under a key of its subject."""

from uuid import uuid4

import pytest

from lianfang.core import privacy
from lianfang.core.models import SubjectKey

pytestmark = pytest.mark.django_db


def test_what_is_sealed_opens_with_its_key_and_no_other() -> None:
    person, other = uuid4(), uuid4()
    keys = privacy.keys_of([person, other], make=True)
    block = privacy.seal(keys[person], {"name": "Invented", "phone": ""})
    assert privacy.unseal(keys[person], block) == {"name": "Invented"}
    assert b"Invented" not in block
    with pytest.raises(privacy.Destroyed):
        privacy.unseal(keys[other], block)


def test_a_key_is_stored_wrapped_and_read_again() -> None:
    person = uuid4()
    key = privacy.keys_of([person], make=True)[person]
    assert key not in bytes(SubjectKey.objects.get(subject=person).wrapped or b"")
    privacy.forget_cached_keys()
    assert privacy.key_of(person) == key


def test_a_destroyed_key_is_never_made_again() -> None:
    person = uuid4()
    privacy.keys_of([person], make=True)
    SubjectKey.objects.filter(subject=person).update(wrapped=None)
    privacy.forget_cached_keys()
    with pytest.raises(privacy.Destroyed):
        privacy.key_of(person)
    with pytest.raises(privacy.Destroyed):
        privacy.keys_of([person], make=True)


def test_journal_text_is_bound_to_its_operation_and_field() -> None:
    person, op = uuid4(), uuid4()
    key = privacy.keys_of([person], make=True)[person]
    sealed = privacy.seal_text(key, op, "name", "Invented")
    assert sealed == privacy.seal_text(key, op, "name", "Invented")
    assert privacy.unseal_text(key, op, "name", sealed) == "Invented"
    for wrong in ((uuid4(), "name"), (op, "phone")):
        with pytest.raises(privacy.Destroyed):
            privacy.unseal_text(key, *wrong, sealed)


def test_a_number_is_shown_by_its_last_four() -> None:
    assert privacy.mask_number("123456789") == "•••••6789"
    assert privacy.mask_number("12") == "12"
