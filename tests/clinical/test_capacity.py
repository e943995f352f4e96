"""How many rooms a facility keeps: what it lacks is named, and a reserve that is opened is on record and no lack."""

from lianfang.clinical import queries
from lianfang.core.models import JournalRow
from lianfang.places import queries as places
from tests.cast import START
from tests.clinical.clinic import Clinic


def lacking(clinic: Clinic, name: str) -> list[tuple[str, int]]:
    site = clinic.sites[name]
    found = queries.shortfalls([places.site(site)], START)[site]
    return [(reason.code, int(reason.params["found"])) for reason in found]


def furnish(clinic: Clinic, name: str, *, in_use: int, reserve: int) -> list[str]:
    """More rooms for a facility; gives those in reserve."""
    kept = []
    for n in range(in_use + reserve):
        room = {"site_id": clinic.sites[name], "name": f"R{n}", "zone": "suspected", "beds": 1}
        made = clinic.cast.do("places.add_room", by="administrator", **room)
        if n >= in_use:
            clinic.cast.do("places.set_room_state", room_id=made["id"], state="reserve", seen=made["version"])
            kept.append(made["id"])
    return kept


def test_a_clinic_with_too_few_rooms_lacks_them_until_it_has_them(strict_clinic: Clinic) -> None:
    """Given 5 rooms in use and 5 in reserve asked of a fever clinic; with one room it lacks both, then none."""
    too_few = [("clinical.too_few_rooms", 1), ("clinical.too_few_in_reserve", 0)]
    assert lacking(strict_clinic, "fever clinic") == too_few
    furnish(strict_clinic, "fever clinic", in_use=4, reserve=5)
    assert lacking(strict_clinic, "fever clinic") == []


def test_opening_a_reserve_is_on_record_and_no_lack(strict_clinic: Clinic) -> None:
    kept = furnish(strict_clinic, "fever clinic", in_use=4, reserve=5)
    room = places.rooms(strict_clinic.sites["fever clinic"]).get(id=kept[0])
    strict_clinic.cast.do("places.set_room_state", room_id=room.id, state="active", seen=room.version)
    assert lacking(strict_clinic, "fever clinic") == []
    last = JournalRow.objects.latest("seq").operations
    assert "places.set_room_state" in last
    assert str(room.id) in last


def test_wards_are_asked_of_a_hospital_and_nothing_of_a_town_centre(strict_clinic: Clinic) -> None:
    assert [code for code, _ in lacking(strict_clinic, "county hospital")] == [
        "clinical.too_few_rooms",
        "clinical.too_few_in_reserve",
    ]
    assert lacking(strict_clinic, "town centre") == []


def test_where_the_rules_set_no_standard_nothing_is_lacking(clinic: Clinic) -> None:
    assert lacking(clinic, "fever clinic") == lacking(clinic, "county hospital") == []
