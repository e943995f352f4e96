"""What the county in the midst of it has not done yet: every other public operation, each once."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from lianfang.canvass import queries as canvass
from lianfang.clinical import queries as clinical
from lianfang.core.access import OPERATOR
from lianfang.core.ids import derived
from lianfang.core.models import JournalRow
from lianfang.editions import queries as editions
from lianfang.health import queries as health
from lianfang.isolation import queries as isolation
from lianfang.journeys import schedule
from lianfang.people import queries as people
from lianfang.people.models import Person
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.screening import queries as screening
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import TASK_KINDS
from lianfang.tasks.types import HandOverKind
from lianfang.tracing import queries as tracing
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, NANXIAN_VILLAGE, START
from tests.golden.answering import who_answers
from tests.journeys.test_editions import rules as changed
from tests.web.county import AWAY
from tests.web.ward import TRIAGE, Ward

OTHER_VILLAGE = "220322100203"


def do_the_rest(ward: Ward) -> None:
    """Every part of the house, from its divisions to its tracing."""
    for part in (
        _places,
        _people,
        _lists,
        _declared,
        _roster,
        who_answers,
        _posts,
        _handovers,
        _orders,
        _health,
        _cases,
        _tracing,
        _ways_back,
        _round,
        _closed_off,
        _tasks,
        _outbreaks,
    ):
        part(ward)
        ward.on(minutes=5)
    ward.on(days=3)
    schedule.run_due(ward.way.at)
    ward.way.cast.do("screening.purge_registers", at=ward.way.at)


def _places(ward: Ward) -> None:
    do = ward.way.cast.do
    do("places.add_division", code=OTHER_VILLAGE, name="新村", level=5, parent_code=LISHU_TOWN)
    _grids(do)
    site = do("places.open_site", kind="isolation_site", name="客运宾馆", division_id=LISHU_TOWN)
    room = do("places.add_room", site_id=site["id"], name="201", zone="contact", beds=2)
    do("places.set_room_state", room_id=room["id"], state="disinfecting", seen=room["version"])
    empty = do("places.open_site", kind="laboratory", name="旧实验室", division_id=LISHU_TOWN)
    do("places.close_site", site_id=empty["id"], seen=empty["version"])
    square = [[[124.3, 43.3], [124.4, 43.3], [124.4, 43.4], [124.3, 43.3]]]
    town = {
        "type": "Feature",
        "properties": {"code": LISHU_TOWN},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    do("places.import_boundaries", geojson=json.dumps({"type": "FeatureCollection", "features": [town]}))


def _grids(do: Any) -> None:
    """The new village is drawn up; its grid is split, called something else, and one again."""
    doors = [
        do("people.register_person", entry={"name": name}, division_id=OTHER_VILLAGE, address=f"{n}组")["household_id"]
        for n, name in enumerate(("周一", "周二", "周三"), 1)
    ]
    drawn = do("journeys.draw_grids", division_id=OTHER_VILLAGE, grids=[{"name": "东", "household_ids": doors}])
    east, west = do("journeys.split_grid", division_id=drawn["grids"][0], name="西", household_ids=doors[:1])["grids"]
    do("journeys.move_households", division_id=west, household_ids=doors[1:2])
    do("places.rename_grid", division_id=east, name="新村东")
    do("journeys.merge_grids", division_id=east, other_ids=[west])
    gone = "220322100204"
    do("places.add_division", code=gone, name="并村", level=5, parent_code=LISHU_TOWN)
    do("places.rename_division", division_id=gone, name="旧村")
    do("journeys.merge_division", division_id=gone, into_id=OTHER_VILLAGE)


def _people(ward: Ward) -> None:
    row = {"household": "88", "address": "8组8号", "division_id": LISHU_VILLAGE}
    carer = ward.way.cast.do("people.import_resident", **row, name="罗大山", sex="male", born_on="1970-01-01")
    child = ward.way.cast.do("people.import_resident", **row, name="罗小山", relation="child", born_on="2015-01-01")
    seen = people.person(UUID(child["id"])).version
    entry = {"name": "罗晓山", "sex": "male", "born_on": "2015-01-02"}
    ward.do("people.correct_person", "grid", person_id=child["id"], seen=seen, entry=entry)
    tie = ward.do("people.add_dependant", "grid", dependant_id=child["id"], carer_id=carer["id"], need="child")
    ward.do("people.end_dependence", "grid", dependence_id=tie["id"], seen=tie["version"])
    noted = ward.do("people.note_vulnerability", "grid", person_id=carer["id"], kind="chronic")
    ward.do("people.end_vulnerability", "grid", vulnerability_id=noted["id"], seen=noted["version"])
    said = {"kind": "medicine", "what": "胰岛素", "amount": "2支", "supplier": "村医", "next_on": ward.way.at.date()}
    need = ward.do("journeys.note_need", "grid", person_id=carer["id"], **said)
    given = ward.do("journeys.supply_need", "grid", care_need_id=need["id"])
    ward.do("journeys.end_need", "grid", care_need_id=need["id"], seen=given["version"])
    ward.do("journeys.note_need", "grid", person_id=carer["id"], kind="contact", next_on=ward.way.at.date())
    away = ward.do("people.note_away", "grid", person_id=carer["id"], place="长春", expected_on=ward.way.at.date())
    ward.do("people.end_sojourn", "grid", sojourn_id=away["id"], seen=away["version"])
    paper = {"paper": "passport", "number": "E88880001", "issuer": "出入境管理局"}
    paper = ward.do("people.add_document", "grid", person_id=carer["id"], **paper)
    ward.do("people.withdraw_document", "grid", document_id=paper["id"], seen=paper["version"], why="replaced")
    guest = {"name": "罗客人", "sex": "male", "born_on": "1980-01-01"}
    ward.do("journeys.receive_guest", "grid", host_id=carer["household_id"], entry=guest, place="四平")
    ward.do("people.move_person", "other_grid", person_id=child["id"], division_id="220322100202")
    _twice(ward, UUID(carer["id"]))


def _twice(ward: Ward, known: UUID) -> None:
    """Somebody registered again: joined, apart again, then said to be another."""
    entry = {"name": "罗大山", "sex": "male", "born_on": "1970-01-01"}
    again = ward.do("people.register_person", "grid", entry=entry, division_id=LISHU_VILLAGE)
    seen = {"seen_kept": people.person(known).version, "seen_other": again["version"]}
    both = {"kept_id": known, "other_id": again["id"]}
    made = ward.do("journeys.merge_persons", "supervisor", **both, **seen, words="户口本")
    back = {"double_id": made["id"], "seen": made["version"], "words": "同名的叔叔"}
    ward.do("journeys.unmerge_persons", "supervisor", **back)
    ward.do("journeys.keep_apart", "supervisor", person_id=known, other_id=again["id"], words="同名的叔叔")


def _lists(ward: Ward) -> None:
    ground = {"source": "railway", "requester": "指挥部", "legal_basis": "传染病防治法", "purpose": "查找乘客"}
    until = (ward.way.at + timedelta(days=7)).date()
    opened = ward.do("canvass.open_list", "epidemiologist", division_id=LISHU, grounds=ground, expires_on=until)
    columns = [{"place": 0, "heading": "姓名", "field": "name"}, {"place": 1, "heading": "手机", "field": "phone"}]
    ward.do("canvass.save_mapping", "township", division_id=LISHU_TOWN, name="铁路", columns=columns)
    file = {"digest": "f" * 64, "encoding": "gb18030", "rows": 3}
    begun = ward.do("canvass.begin_import", "commander", list_id=opened["id"], file=file, columns=columns)
    row = {"row": 1, "name": "罗大山", "phone": "15461803391", "born_on": "1970-01-01", "division_id": LISHU_VILLAGE}
    again = {"row": 2, "name": "罗大山", "same_as": str(derived(UUID(begun["id"]), "lead", 1))}
    refused = [{"row": 3, "reasons": ["canvass.not_somebody"]}]
    rows = {"first": 1, "entries": [row, again], "refused": refused}
    ward.do("canvass.add_leads", "epidemiologist", list_id=opened["id"], import_id=begun["id"], **rows)
    lead, somebody = (
        derived(UUID(begun["id"]), "lead", 1),
        Person.objects.filter(destroyed_at=None).order_by("at", "id").values_list("id", flat=True)[0],
    )
    asked = [
        {"person_id": somebody, "percent": 60, "agreement": {"name": "same", "phone": "differs"}, "mark": "a" * 32}
    ]
    ward.way.cast.do("journeys.dispatch_leads", links=[{"lead_id": lead, "asked": asked}], at=ward.way.at)
    pair = derived(lead, "pair", somebody)
    said = {"answer": "not_same", "words": "打电话问过本人"}
    ward.do("journeys.judge_pair", "epidemiologist", pair_id=pair, seen=1, **said)
    ward.do("journeys.verify_lead", "grid", lead_id=lead, outcome="gone_to", to_division_id="220322100202")


def _declared(ward: Ward) -> None:
    """Somebody is to come with their child; the day changes, and both arrive."""
    day = ward.way.at.date() + timedelta(days=2)
    who = [{"name": "罗返乡", "phone": "15461803311"}, {"name": "罗小乡", "born_on": "2012-03-04"}]
    said = {
        "division_id": LISHU_VILLAGE,
        "arrives_on": day,
        "who": who,
        "journey": {"origin": "湖北武汉", "coming": "work"},
    }
    made = ward.do("journeys.declare_arrival", "grid", **said, speaker={"said_by": "family", "name": "罗大山"})
    later = {"turn": "changed", "arrives_on": day + timedelta(days=1), "note": "改签"}
    changed = ward.do("journeys.follow_declaration", "township", declaration_id=made["id"], **later)
    arrived = {"declaration_id": made["id"], "seen": changed["version"], "who": who, "address": "3组7号"}
    ward.do("journeys.receive_declared", "grid", **arrived)
    ward.do("journeys.declare_arrival", "commander", **{**said, "who": [{"name": "钱", "phone": "15461803312"}]})


def _roster(ward: Ward) -> None:
    cast, at = ward.way.cast, ward.way.at
    organisation = cast.do("roster.add_organisation", name="县医院", division_id=LISHU)
    new = [
        cast.do("roster.add_member", name=name, division_id=LISHU_TOWN, organisation_id=organisation["id"])
        for name in ("新人甲", "新人乙")
    ]
    week = {"since": at, "until": at + timedelta(days=7)}
    cast.do("roster.deputise", at=at, member_id=cast.members["grid"], deputy_id=new[0]["id"], **week)
    stands = ward.do("roster.name_stand_in", "township", deputy_id=new[0]["id"], until=week["until"])
    ward.do("roster.end_stand_in", "township", stand_in_id=stands["id"])
    named = ward.do(
        "roster.name_responsible",
        "township",
        member_id=new[0]["id"],
        role="village_doctor",
        subject_kind="division",
        subject=cast.village,
        division_id=LISHU_VILLAGE,
    )
    ward.do("roster.end_responsibility", "township", responsibility_id=named["id"])
    _zones(ward, UUID(new[0]["id"]))
    row = {"name": "网格员丙", "role": "grid_worker", "division_id": LISHU_VILLAGE, "phone": "13900000003"}
    cast.do("roster.import_worker", at=at, **row)
    first = cast.do("roster.assign", at=at, member_id=new[0]["id"], role="checkpoint_worker", division_id=LISHU_VILLAGE)
    held = cast.do("roster.assign", at=at, member_id=new[1]["id"], role="grid_worker", division_id=LISHU_VILLAGE)
    cast.do("roster.relieve", at=at + timedelta(minutes=1), assignment_id=held["id"])
    given = {"assignment_id": first["id"], "successor_id": new[1]["id"]}
    cast.do("journeys.hand_over_work", at=at + timedelta(minutes=1), **given)
    version = roster.member(UUID(new[1]["id"])).version
    cast.do("roster.let_go", at=at + timedelta(minutes=2), member_id=new[1]["id"], seen=version)


def _zones(ward: Ward, owner: UUID) -> None:
    """A zone is drawn, somebody answers for it and then nobody, and it ends; who answers for the village visits it."""
    zone = ward.do("roster.draw_zone", "township", name="党员责任区一", duties="清扫", division_id=LISHU_VILLAGE)
    this = {"zone_id": zone["id"], "member_id": owner}
    ward.do("roster.name_zone_owner", "township", **this)
    ward.do("roster.relieve_zone_owner", "township", **this)
    ward.do("roster.end_zone", "township", zone_id=zone["id"], seen=zone["version"])
    kept = {"division_id": LISHU_TOWN, "parts": [LISHU_VILLAGE], "owner_ids": [owner]}
    ward.do("roster.draw_zone", "township", name="党员责任区二", **kept)
    charge = {"role": "town_secretary", "subject_kind": "division", "subject": ward.way.cast.town}
    leader = ward.way.cast.members["township"]
    ward.do("roster.name_responsible", "township", member_id=leader, division_id=LISHU_TOWN, **charge)
    found = {"problems": [{"problem": "村口夜间无人值守"}], "summary": "查看村口"}
    ward.do("roster.log_visit", "township", division_id=LISHU_VILLAGE, **found)
    problem = roster.problems_in([ward.way.cast.village]).get()
    ward.do("roster.solve_problem", "township", problem_id=problem.id, seen=problem.version, how="加派一人")


def _posts(ward: Ward) -> None:
    way = ward.way
    post = ward.do(
        "screening.open_checkpoint", "commander", name="西口", level="county", kind="road", division_id=LISHU
    )
    this = {"checkpoint_id": post["id"]}
    ordered = ward.do(
        "screening.sign_standing_order",
        "commander",
        **this,
        seen=post["version"],
        whom="无必要外出者",
        ground="防控需要",
        object_to="县指挥部",
        ends_at=way.at + timedelta(days=2),
    )
    ward.do("screening.end_standing_order", "commander", order_id=ordered["id"], seen=ordered["version"])
    seen = screening.checkpoint(UUID(post["id"])).version
    closed = {"state": "closed", "ground": "道路结冰", "emergency_phone": "0434-5222120"}
    ward.do("screening.set_state", "commander", **this, seen=seen, **closed)
    ward.do("screening.take_down", "commander", **this, seen=seen + 1)
    finding = {"celsius": "38.4", "at": way.at - timedelta(minutes=30)}
    ward.do(
        "journeys.abnormal_passer",
        "post",
        checkpoint_id=way.post,
        entry={"name": "赵行", "phone": "13900000001"},
        lives_in_id=LISHU_VILLAGE,
        first=finding,
        retest={"celsius": "38.5", "at": way.at},
        site_id=way.sites["fever_clinic"],
    )


def _handovers(ward: Ward) -> None:
    arrived = ward.way.arrive("高一", "高二")
    first, second = (tasks.open_handovers(OPERATOR, ward.way.at).get(id=one) for one in arrived["handovers"])
    ward.do("tasks.refuse_receipt", "grid", handover_id=first.id, seen=first.version, reason="not_ours", note="住邻村")
    on = {"to_division_id": "220322100202", "due_at": ward.way.at + timedelta(hours=3)}
    ward.do("tasks.send_on", "post", handover_id=first.id, seen=first.version + 1, **on)
    ward.do("tasks.call_off", "post", handover_id=second.id, seen=second.version)


def _propose(ward: Ward, name: str, category: str = "close_contact", **basis: Any) -> tuple[UUID, Any]:
    person = ward.way.person(name)
    made = ward.do(
        "journeys.propose_order",
        "epidemiologist",
        person_id=person,
        outbreak_id=ward.way.cast.outbreak,
        division_id=LISHU_VILLAGE,
        category=category,
        ground="contact",
        evidence="同车",
        basis=basis,
    )
    return person, made


def _orders(ward: Ward) -> None:
    yesterday = {"last_exposure_at": ward.way.at - timedelta(days=1)}
    _, bare = _propose(ward, "无日")
    ward.do("isolation.give_basis", "epidemiologist", order_id=bare["id"], seen=bare["version"], basis=yesterday)
    child, home = _propose(ward, "幼童", **yesterday)
    ward.do("isolation.allow_home", "commander", order_id=home["id"], seen=home["version"], why="child")
    ward.do("journeys.sign_order", "commander", order_id=home["id"], seen=home["version"] + 1)
    stay = isolation.stays_of([child], ward.way.at)[child]
    rules = editions.in_force(ward.way.cast.outbreak, ward.way.cast.village, ward.way.at).edition
    ward.do("journeys.tick_checklist", "grid", stay_id=stay.id, items=[rules.isolation.checklist[0].key])
    order = isolation.order(UUID(home["id"]))
    sooner = order.due_at - timedelta(days=1)
    ward.do("journeys.shorten_order", "commander", order_id=order.id, seen=order.version, due_at=sooner)
    order.refresh_from_db()
    ward.do("journeys.revoke_order", "commander", order_id=order.id, seen=order.version, why="wrong_person")
    moved, at_site = _propose(ward, "换房", **yesterday)
    ward.do("journeys.sign_order", "commander", order_id=at_site["id"], seen=at_site["version"])
    rooms = [ward.way.rooms[f"isolation_site contact {n}"] for n in (2, 3)]
    ward.do("journeys.place", "township", order_id=at_site["id"], room_id=rooms[0])
    stay = isolation.stays_of([moved], ward.way.at)[moved]
    ward.on(minutes=10)
    ward.do("journeys.move", "township", stay_id=stay.id, room_id=rooms[1])


def _health(ward: Ward) -> None:
    person = ward.ill("葛平")
    household = people.households_of([person])[person]
    entry = {"person_id": person, "met": "seen", "celsius": "36.9", "feels_ill": True, "symptoms": ["cough"]}
    ward.do("journeys.record_door", "grid", household_id=household, division_id=LISHU_VILLAGE, entries=[entry])
    (report,) = health.open_symptoms([person])[person]
    ward.do("health.close_symptoms", "clinician", report_id=report.id, seen=report.version)
    read = ward.do("health.record_reading", "grid", person_id=person, celsius="36.4", division_id=LISHU_VILLAGE)
    ward.do("health.void_reading", "clinician", reading_id=read["id"], reason="看错")
    opened = ward.do("health.receive_tube", "lab", tube="X-8", site_id=ward.lab)
    tube = {"specimen_id": opened["id"], "seen": opened["version"], "person_id": person, "sampled": ward.way.at}
    ward.do("health.match_specimen", "lab", **tube, kind="throat_swab", reason="contact")


def _cases(ward: Ward) -> None:
    way = ward.way
    person = ward.ill("常青")
    encounter = ward.do(
        "clinical.open_encounter", "clinician", person_id=person, site_id=way.sites["fever_clinic"], triage=TRIAGE
    )
    ward.do("clinical.record_consult", "clinician", encounter_id=encounter["id"], experts="王主任", opinion="疑似")
    case = way.confirmed(person, "R-1")
    bed = way.admitted(person, case, 1)
    ward.do(
        "clinical.move_bed",
        "clinician",
        admission_id=bed,
        seen=clinical.admission(bed).version,
        room_id=way.rooms["hospital confirmed 2"],
    )
    seen = clinical.case(case).version
    ward.do(
        "clinical.set_onset", "epidemiologist", case_id=case, seen=seen, onset_on=(way.at - timedelta(days=2)).date()
    )
    report = clinical.reports_of(case)[0]
    ward.do("journeys.file_report", "clinician", report_id=report.id, seen=report.version)
    report.refresh_from_db()
    ward.do("clinical.correct_report", "clinician", report_id=report.id, seen=report.version, card_number="220322-10")
    again = ward.ill("常红")
    doubtful = way.confirmed(again, "R-2")
    (made,) = clinical.classifications(doubtful)
    back = {"classification_id": made.id, "seen": clinical.case(doubtful).version, "reason": "标本混淆"}
    ward.do("journeys.unconfirm_case", "epidemiologist", **back)


def _tracing(ward: Ward) -> None:
    way = ward.way
    case = way.confirmed(ward.ill("车间"), "R-3")
    investigation = tracing.investigation_of(case)
    assert investigation is not None
    where = {"setting": "household", "since": way.at - timedelta(days=2), "until": way.at - timedelta(days=1)}
    exposed = ward.do(
        "tracing.add_exposure", "epidemiologist", investigation_id=investigation.id, entry={**where, "place": "家中"}
    )
    ward.do("tracing.void_exposure", "epidemiologist", exposure_id=exposed["id"], seen=exposed["version"])
    other = way.confirmed(ward.ill("车友"), "R-4")
    link = ward.do("tracing.link_cases", "epidemiologist", infector_id=case, case_id=other)
    ward.do("tracing.void_link", "epidemiologist", link_id=link["id"])
    met = {"last_exposure_at": way.at - timedelta(days=1), "definitions": ["meal"]}
    told = {"investigation_id": investigation.id, "relation": "friend", "answers": met}
    near = ward.do("journeys.add_contact", "epidemiologist", person_id=ward.ill("邻座"), **told)
    away = {"outcome": "moved", "to_division_id": NANXIAN_VILLAGE}
    (contact,) = tracing.contacts_of_case(case).filter(id=near["contact_id"])
    ward.do("journeys.end_follow_up", "epidemiologist", contact_id=contact.id, seen=contact.version, **away)
    for name in ("远一", "远二"):
        entry = {"name": name, "sex": "female", "born_on": "1991-02-03"}
        ward.do("journeys.add_contact", "epidemiologist", entry=entry, lives_in_id=NANXIAN_VILLAGE, **told)
    first, second, *_moved = tracing.notices_of_case(case)
    ward.do("tracing.acknowledge_notice", "stranger", notice_id=first.id, seen=first.version)
    ward.do("tracing.withdraw_notice", "epidemiologist", notice_id=second.id, seen=second.version)


def _ways_back(ward: Ward) -> None:
    way = ward.way
    way.do("journeys.adopt_edition", "administrator", **changed(way, 7, 28))
    (handover,) = [h for h in tasks.open_handovers(OPERATOR, way.at) if h.kind == HandOverKind.HOSPITAL]
    room = next(r for r in places.rooms(handover.to_site_id) if r.zone == "confirmed")
    ward.do("journeys.receive_transfer", "clinician", handover_id=handover.id, room_id=room.id)
    person = ward.ill("误判")
    case = way.confirmed(person, "R-5")
    investigation = tracing.investigation_of(case)
    assert investigation is not None
    met = {"last_exposure_at": way.at - timedelta(days=1), "definitions": ["meal"]}
    told = {"investigation_id": investigation.id, "relation": "friend", "answers": met}
    added = ward.do("journeys.add_contact", "epidemiologist", person_id=ward.ill("误触"), **told)
    (contact,) = tracing.contacts_of_case(case).filter(id=added["contact_id"])
    ward.do("journeys.void_contact", "epidemiologist", contact_id=contact.id, seen=contact.version)
    (fact,) = health.results([person], way.on(minutes=5))[person]
    ward.do("journeys.void_result", "epidemiologist", result_id=fact.id, reason="标签贴错")
    died = {"case_id": case, "seen": clinical.case(case).version, "died_at": way.at}
    ward.do("journeys.record_death", "clinician", **died)


def _round(ward: Ward) -> None:
    """Somebody comes to live where a round is under way; every door gets its outcome, and the round is closed."""
    entry = {"name": "田新", "sex": "male", "born_on": "1990-05-01"}
    ward.do("people.register_person", "epidemiologist", entry=entry, division_id=AWAY, address="田新家")
    schedule.run_due(ward.way.at)
    (asked,) = canvass.open_rounds()
    for n, door in enumerate(canvass.blank_doors(asked)):
        said = {"door": ("refused", "moved")[n % 2], "needs_help": n == 0}
        ward.do("journeys.record_door", "clinician", household_id=door.household_id, division_id=AWAY, **said)
    worker = ward.way.cast.members["other_grid"]
    ward.way.cast.do("roster.assign", at=ward.way.at, member_id=worker, role="grid_worker", division_id=AWAY)
    ward.do("canvass.say_asked_again", "other_grid", round_id=asked.id, division_id=AWAY)
    ward.do("canvass.close_round", "commander", round_id=asked.id, seen=asked.version)
    _rolling(ward)


def _rolling(ward: Ward) -> None:
    """Two rolling rounds, one in a key area first: the one goes on by itself, the other is the last one."""
    until = {"due_at": ward.way.at + timedelta(days=2), "expires_at": ward.way.at + timedelta(days=9)}
    terms = {"legal_basis": "传染病防治法", "owner_id": ward.way.cast.members["commander"], "rolling": True, **until}
    key = [{"division_id": LISHU_VILLAGE, "due_at": ward.way.at + timedelta(days=1)}]
    given = {"division_id": LISHU_TOWN, "key_areas": key, **terms}
    ward.do("journeys.open_round", "commander", title="滚动摸排", asks=["illness"], **given)
    last = ward.do("journeys.open_round", "commander", title="末轮", asks=["help"], division_id=LISHU_TOWN, **terms)
    ward.do("canvass.stop_rolling", "commander", round_id=last["round_id"], seen=last["version"])


def _closed_off(ward: Ward) -> None:
    """What is closed off is reviewed and opened; what is only proposed is declined."""
    held = isolation.measures_in_force(ward.way.at).get()
    short = [{"need_key": one["need"], "why": one["why"]} for one in held.shortages]
    review = {"why": "同一楼道又有一例", "ends_at": held.ends_at - timedelta(days=1), "shortages": short}
    ward.do("isolation.keep_measure", "commander", measure_id=held.id, seen=held.version, **review)
    ward.do("journeys.lift_area_measure", "commander", measure_id=held.id, seen=held.version + 1, why="全部转阴")
    waiting = isolation.measures_to_sign(ward.way.at).get()
    ward.do("isolation.decline_measure", "commander", measure_id=waiting.id, seen=waiting.version, why="只有一户")


def _tasks(ward: Ward) -> None:
    by = ward.way.cast.actor("township", ward.way.at)
    open_ = list(tasks.tasks_visible(by, ward.way.at).filter(ended_at=None).order_by("due_at", "id"))
    one = open_[0]
    given = [{"task_id": one.id, "seen": one.version}]
    ward.do("tasks.reassign", "township", tasks=given, member_id=ward.way.cast.members["grid"])
    told = next(t for t in open_ if TASK_KINDS[t.kind].said and t.role == "township_leader")
    ward.do("tasks.complete", "township", task_id=told.id, note="已办")


def _outbreaks(ward: Ward) -> None:
    cast, at = ward.way.cast, ward.way.at
    area = ward.do("editions.list_area", "commander", outbreak_id=cast.outbreak, code="33", name="浙江省")
    ward.on(hours=1)
    ward.do("editions.unlist_area", "commander", listed_area_id=area["id"])
    other = cast.do("editions.open_outbreak", at=at, name="麻疹", disease="measles", division_id=NANXIAN)
    cast.do("editions.close_outbreak", at=at + timedelta(hours=1), outbreak_id=other["id"], seen=other["version"])
    bulletins = [row for row in JournalRow.objects.all() if "reporting.issue_bulletin" in row.operations]
    issued = json.loads(bulletins[0].operations)
    (id,) = [line["outcome"]["result"]["id"] for line in issued if line["action"] == "reporting.issue_bulletin"]
    ward.do("reporting.correct_bulletin", "commander", bulletin_id=id, reason="补录")
    assert at > START
