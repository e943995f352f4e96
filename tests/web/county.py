"""The county in the midst of it: one home in which the whole way has been walked, so that every page has what it shows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.core import clock, looks
from lianfang.core.messages import links
from lianfang.core.messages.means import of_home
from lianfang.editions.presets import preset_text
from lianfang.isolation import queries as isolation
from lianfang.journeys import schedule
from lianfang.tracing import queries as tracing
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.web.desk import MORNING, give_credentials
from tests.web.ward import Ward

SITES = {
    "isolation_site": "梨树镇集中观察点",
    "hospital": "县人民医院",
    "fever_clinic": "县发热门诊",
    "laboratory": "县疾控实验室",
}
AWAY = "220322101201"
"""The village of the other town."""
EARLIER = timedelta(days=14) - timedelta(hours=2)
"""How long before now somebody was last exposed whose days are over within hours."""


@pytest.fixture
def county(cast: Cast) -> Iterator[Ward]:
    """Arrivals, quarantine with objections and a release, a clinic, a bench, cases, wards, tracing, bulletins."""
    ward = begin_with("county in the midst of it", lambda: in_the_midst(cast), on=cast)
    clock.set_simulation(ward.way.at, clock.real_now())
    yield ward
    clock.set_simulation(None, None)


def in_the_midst(cast: Cast) -> Ward:
    give_credentials(cast)
    way = Way(cast, at=START)
    for kind, name in SITES.items():
        site = cast.do("places.open_site", kind=kind, name=name, division_id=LISHU_TOWN, tier=3)
        way.sites[kind] = site["id"]
    ward = Ward(way.set_up())
    clock.set_simulation(START, clock.real_now())
    _rules(ward)
    _grids(ward)
    _first_day(ward)
    way.at = MORNING
    ward.on(minutes=1)
    _quarantine(ward)
    _release(ward)
    _clinic(ward)
    _cases(ward)
    _transfer(ward)
    _post(ward)
    _bulletins(ward)
    _long_ago(ward)
    _round(ward)
    _closed_off(ward)
    schedule.run_due(way.at)
    return ward


def _round(ward: Ward) -> None:
    """A round through a village of the next town: one household seen, one not reached yet, one that nobody tried."""
    homes = []
    for name in ("田中", "田野", "田青"):
        entry = {"name": name, "sex": "female", "born_on": "1950-05-01"}
        who = {"entry": entry, "division_id": AWAY, "address": f"{name}家"}
        homes.append(ward.do("people.register_person", "epidemiologist", **who))
    ward.do(
        "journeys.open_round",
        "commander",
        division_id=AWAY,
        title="第一轮摸排",
        asks=["residents", "help"],
        legal_basis="《中华人民共和国传染病防治法》第三十九条",
        owner_id=ward.way.cast.members["commander"],
        due_at=ward.way.at + timedelta(days=2),
        expires_at=ward.way.at + timedelta(days=14),
    )
    for home, met in zip(homes, ("seen", "not_reached"), strict=False):
        door = {"household_id": home["household_id"], "division_id": AWAY}
        ward.do("journeys.record_door", "clinician", **door, entries=[{"person_id": home["id"], "met": met}])


def _closed_off(ward: Ward) -> None:
    """One door's block is closed off, with medicine signed for and one exit found shut; another place waits for a signature."""
    entry = {"name": "于秀兰", "sex": "female", "born_on": "1948-05-01"}
    for n, village in ((1, LISHU_VILLAGE), (2, AWAY)):
        where = {"division_id": village, "address": f"{n}号楼101"}
        ward.do("people.register_person", "epidemiologist", entry=entry, **where)
        made = ward.do(
            "journeys.propose_area_measure",
            "commander",
            kind="building",
            division_id=village,
            block=f"{n}号楼",
            ground="cluster",
            why="两天内同一楼道出现四例",
            object_to="县防控指挥部，0434-5220000",
            exits=[{"name": "北门", "phone": "0434-5220119"}, {"name": "河边小路", "phone": "0434-5220120"}],
            starts_at=ward.way.at,
            ends_at=ward.way.at + timedelta(days=10),
        )
        measure = {"measure_id": made["measure_id"]}
        for need in ("food", "care", "childbirth"):
            said = {"need_key": need, "served": 5, "supplier": "镇供销社，两辆车", "phone": "0434-5220001"}
            ward.do(
                "isolation.state_supply", "township" if n == 1 else "commander", **measure, **said, from_at=ward.way.at
            )
        if n == 1:
            short = [{"need_key": "medicine", "why": "村医今晚送胰岛素"}]
            ward.do("journeys.sign_area_measure", "commander", **measure, seen=made["version"], shortages=short)
            ward.do("isolation.check_measure", "grid", **measure, shut=[2], short=[], note="铁链锁着")


def _rules(ward: Ward) -> None:
    """The next county has its own rules, and somebody there who acknowledges notices."""
    cast = ward.way.cast
    rules = {"outbreak_id": cast.outbreak, "division_id": NANXIAN, "document": preset_text("datonghu_2020")}
    cast.do("journeys.adopt_edition", **rules)
    cast.do("roster.assign", member_id=cast.members["stranger"], role="epidemiologist", division_id=NANXIAN)


def _grids(ward: Ward) -> None:
    """The next village is drawn up into two grids; a door built since lies in none."""

    def door(name: str, address: str) -> str:
        entry = {"name": name, "sex": "female", "born_on": "1961-02-03"}
        where = {"division_id": OTHER_VILLAGE, "address": address}
        return str(ward.do("people.register_person", "township", entry=entry, **where)["household_id"])

    drawn = [
        {"name": "东屯", "household_ids": [door("郭兰", "1组1号")]},
        {"name": "西屯", "household_ids": [door("郭芳", "2组1号")]},
    ]
    ward.do("journeys.draw_grids", "township", division_id=OTHER_VILLAGE, grids=drawn)
    door("郭梅", "3组1号")


def _first_day(ward: Ward) -> None:
    """A family arrives, one is received; a stay at home is signed, served, objected to; the door is visited."""
    ward.on(hours=1)
    arrived = ward.way.arrive("刘洋", "刘小雨", "马兰")
    ward.do("tasks.receive", "grid", handover_id=arrived["handovers"][0])
    ward.on(hours=1)
    signed = ward.way.sign_all()
    ward.do("journeys.serve_order", "grid", order_id=signed[0]["order_id"], acknowledged=True)
    schedule.run_due(ward.way.at)


def _proposal(ward: Ward, name: str, exposed: timedelta | None, category: str = "close_contact") -> tuple[UUID, Any]:
    """A proposal about somebody of the village, last exposed so long ago."""
    person = ward.way.person(name)
    basis = {} if exposed is None else {"last_exposure_at": ward.way.at - exposed}
    made = ward.do(
        "journeys.propose_order",
        "epidemiologist",
        person_id=person,
        outbreak_id=ward.way.cast.outbreak,
        division_id=LISHU_VILLAGE,
        category=category,
        ground="contact",
        evidence="同桌吃饭两小时。",
        basis=basis,
    )
    return person, made


def _signed(ward: Ward, made: Any) -> Any:
    return ward.do("journeys.sign_order", "commander", order_id=made["id"], seen=made["version"])


def _quarantine(ward: Ward) -> None:
    """Proposals with and without their day, one under interim notice; objections open and answered; one declined."""
    _proposal(ward, "何秀兰", timedelta(days=1))
    _proposal(ward, "何军", None)
    _, interim = _proposal(ward, "邓伟", timedelta(days=1))
    ward.do("isolation.give_interim_notice", "epidemiologist", order_id=interim["id"], seen=interim["version"])
    _, declined = _proposal(ward, "许静", timedelta(days=2))
    ward.do("journeys.decline_order", "commander", order_id=declined["id"], seen=declined["version"], why="no_ground")
    for name, verdict in (("谢芳", ""), ("谢强", "upheld")):
        _, made = _proposal(ward, name, timedelta(days=2))
        _signed(ward, made)
        said = {"raised_by": "person", "text": "家中老人无人照料。"}
        objection = ward.do("journeys.object_to_order", "grid", order_id=made["id"], **said)
        if verdict:
            seen = objection["version"]
            answer = {"objection_id": objection["id"], "seen": seen, "verdict": verdict, "reason": "情况属实。"}
            ward.do("journeys.answer_objection", "supervisor", **answer)
    ward.on(minutes=5)


def _release(ward: Ward) -> None:
    """One is released with a certificate, one is due within the hours and waits on the board."""
    for name in ("罗敏", "罗浩"):
        person, made = _proposal(ward, name, EARLIER)
        signed = _signed(ward, made)
        if not signed["stay_id"]:
            room = ward.way.rooms["isolation_site contact 0" if name == "罗敏" else "isolation_site contact 1"]
            ward.do("journeys.place", "township", order_id=made["id"], room_id=room)
        if name == "罗敏":
            stay = isolation.stays_of([person], ward.way.at)[person]
            ward.do("journeys.release", "commander", stay_id=stay.id, seen=stay.version)


def _clinic(ward: Ward) -> None:
    """One is on the way, one waits to be judged, one is a suspected case that waits for a bed."""
    ward.sent(ward.ill("周志强"))
    ward.on(minutes=10)
    ward.seen(ward.ill("吴桂英"))
    ward.suspected(ward.ill("郑丽"))
    ward.do("health.receive_tube", "lab", tube="X-7", site_id=ward.lab)
    ward.tube(ward.ill("冯刚"), "A-100", received=False)
    ward.tube(ward.ill("陈静"), "A-101")


def _cases(ward: Ward) -> None:
    """A confirmed case in a bed, its report filed; contacts here and elsewhere, where it was, whom it infected."""
    person = ward.ill("孙大海")
    case = ward.confirmed(person)
    ward.do(
        "journeys.admit", "clinician", person_id=person, room_id=ward.way.rooms["hospital confirmed 0"], case_id=case
    )
    ward.on(minutes=5)
    investigation = tracing.investigation_of(UUID(case))
    assert investigation is not None
    met = {"last_exposure_at": ward.way.at - timedelta(days=1), "definitions": ["meal"]}
    told = {"investigation_id": investigation.id, "relation": "friend", "answers": met}
    ward.do("journeys.add_contact", "epidemiologist", person_id=ward.ill("孙友"), **told)
    away = {"name": "郑小远", "sex": "female", "born_on": "1990-02-03"}
    _messages(ward, UUID(case))
    ward.do("journeys.add_contact", "epidemiologist", entry=away, lives_in_id=NANXIAN_VILLAGE, address="2组", **told)
    where = {"setting": "household", "since": ward.way.at - timedelta(days=2), "until": ward.way.at - timedelta(days=1)}
    ward.do(
        "tracing.add_exposure", "epidemiologist", investigation_id=investigation.id, entry={**where, "place": "家中"}
    )
    ward.on(hours=1)
    second = ward.suspected(ward.ill("朱云"))
    ward.do("tracing.link_cases", "epidemiologist", infector_id=case, case_id=second)


def _messages(ward: Ward, case: UUID) -> None:
    """A slip for a contact, and the address that stands on it."""
    (contact,) = tracing.contacts_of_case(case)
    given = {"contact_id": contact.id, "call": "0434-5223000"}
    slip = ward.do("journeys.message_contact", "epidemiologist", channel="slip", **given)
    means = of_home().model_copy(update={"public_url": "https://county.example"})
    links.address_of(UUID(slip["id"]), means, ward.way.at)


def _transfer(ward: Ward) -> None:
    """A case who lay in a bed is on the way to the county's other hospital."""
    other = ward.way.cast.do("places.open_site", kind="hospital", name="县中医院", division_id=LISHU_TOWN, tier=3)
    for name, zone in (("一病区 1 床", "confirmed"), ("二病区 1 床", "suspected")):
        ward.way.cast.do("places.add_room", site_id=other["id"], name=name, zone=zone, beds=1)
    person = ward.ill("吴建国")
    hospital = {"site_id": ward.way.sites["hospital"], "name": "传染病区 9 床", "zone": "confirmed", "beds": 1}
    ward.way.rooms["hospital confirmed 9"] = ward.way.cast.do("places.add_room", **hospital)["id"]
    bed = ward.way.admitted(person, ward.way.confirmed(person), 9)
    ward.on(hours=1)
    seen = clinical.admission(bed).version
    ward.do("journeys.transfer_patient", "clinician", admission_id=bed, seen=seen, to_site_id=other["id"])


def _post(ward: Ward) -> None:
    """The county's post counts, works under a standing order, and turned somebody back."""
    post = {"checkpoint_id": ward.way.post}
    said = {
        "seen": 1,
        "whom": "来自疫区且拒绝登记者",
        "ground": "防控需要",
        "object_to": "县指挥部办公室，电话 5220001",
    }
    ward.do("screening.sign_standing_order", "commander", ends_at=ward.way.at + timedelta(days=5), **post, **said)
    ward.do("screening.turn_back", "post", purpose="visit", go_to="四平市", count=2, **post)
    count = {"kind": "in", "count": 41, "from": ward.way.at - timedelta(minutes=5), "to": ward.way.at}
    ward.do("screening.tally", "post", deltas=[count], **post)
    ward.do("people.note_vulnerability", "grid", person_id=ward.ill("杨奶奶"), kind="alone_elderly")


def _bulletins(ward: Ward) -> None:
    """The bulletin of the first day is issued, then something of that day becomes known."""
    ward.way.cast.do(
        "reporting.issue_bulletin",
        by="commander",
        at=ward.way.at,
        division_id=LISHU,
        until=START.replace(hour=16),
        note="首日通报。",
    )
    late, ward.way.at = ward.way.at, START + timedelta(hours=3)
    ward.way.arrive("马超")
    ward.way.at = late
    ward.on(minutes=5)


def _long_ago(ward: Ward) -> None:
    """Somebody passed through long before, whom nothing needs any more: the schedule destroys the details.  Yesterday
    somebody looked at a neighbour's numbers, which is to be judged."""
    long_ago = START - timedelta(days=30)
    member, known = ward.way.cast.members["grid"], ward.ill("高凤")
    looks.record(by=member, at=START, kind="reveal", place="person.reveal", subject=known, reason="call")
    entry = {"name": "田远方", "sex": "male", "born_on": "1971-01-05"}
    given = {"entry": entry, "division_id": LISHU_VILLAGE, "address": "过路客店", "in_register": False}
    ward.way.cast.do("people.register_person", at=long_ago, **given)
