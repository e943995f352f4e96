"""Search boxes: for every kind of record an operation may name, how the reader finds one by words in what they may see."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.declarations import COMING_WORDS, Coming
from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CLASS_WORDS, CaseClass
from lianfang.core.access import Actor
from lianfang.core.messages.templates import TEMPLATES
from lianfang.core.messages.types import CHANNEL_WORDS, Channel
from lianfang.core.types import celsius_text
from lianfang.editions import queries as editions
from lianfang.health import queries as health
from lianfang.health.types import TEST_WORDS, TestMethod
from lianfang.isolation import queries as isolation
from lianfang.journeys.queries import messages_visible
from lianfang.people import queries as people
from lianfang.people.types import NEED_WORDS, SEE, VULNERABLE_WORDS, Need, Vulnerable
from lianfang.places import queries as places
from lianfang.places.types import SITE_WORDS, SiteKind
from lianfang.reporting import queries as reporting
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.roster.types import SEE_ROSTER
from lianfang.screening import queries as screening
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import label_of
from lianfang.tracing import queries as tracing

from .area_words import place_of
from .forms import VERSION_MARK
from .found import FOUND_AT_MOST, Asked, Finder, Found, by_words, cut, matching_people, of_people
from .shown import moment, several, since_until

MEASURES_LOOKED_AT = 500


def _people(asked: Asked) -> Iterable[Found]:
    if asked.ids is not None:
        ids = people.visible(asked.by, SEE, asked.at).filter(id__in=asked.ids).values_list("id", flat=True)
        cards = list(people.cards(ids, asked.at).values())
    else:
        cards = people.search(asked.by, asked.text, asked.at)[:FOUND_AT_MOST]
    where = places.names(card.division_id for card in cards)
    versions = dict(
        people.visible(asked.by, SEE, asked.at).filter(id__in=[c.id for c in cards]).values_list("id", "version")
    )
    for card in cards:
        age = f"{card.age} · " if card.age is not None else ""
        yield Found(card.id, card.name, f"{age}{where.get(card.division_id, '')}", versions.get(card.id))


def _households(asked: Asked) -> Iterable[Found]:
    rows = people.households_visible(asked.by, SEE, asked.at)
    if asked.ids is not None:
        rows = rows.filter(id__in=asked.ids)
    else:
        cards = people.search(asked.by, asked.text, asked.at)
        rows = rows.filter(id__in=[card.household_id for card in cards if card.household_id])
    listed = cut(rows)
    members, where = people.members_of([h.id for h in listed]), places.names(h.division_id for h in listed)
    for row in listed:
        names = several(card.name for card in members.get(row.id, ()))
        yield Found(row.id, names or "–", where.get(row.division_id, ""), row.version)


def _round_doors(asked: Asked) -> Iterable[Found]:
    """Households of rounds that were reached: by who lives there, or by their ids."""
    rows = canvass.doors_to_check(asked.by, asked.at)
    if asked.ids is not None:
        rows = rows.filter(id__in=asked.ids)
    else:
        cards = people.search(asked.by, asked.text, asked.at)
        rows = rows.filter(household_id__in=[card.household_id for card in cards if card.household_id])
    listed = cut(rows)
    members = people.members_of(door.household_id for door in listed)
    for door in listed:
        names = several(card.name for card in members.get(door.household_id, ()))
        yield Found(door.id, names or "–", door.round.title, door.version)


def _divisions(asked: Asked) -> Iterable[Found]:
    ids = asked.ids if asked.ids is not None else places.named(asked.text, FOUND_AT_MOST)
    for id in ids:
        if places.ancestors(id):
            yield Found(id, places.names([id])[id], f"{places.code_of(id)} · {places.full_name(id)}")


def _dependences(asked: Asked) -> Iterable[Found]:
    if asked.ids is not None:
        rows = people.dependences_seen(asked.ids, asked.by, SEE, asked.at)
    else:
        rows = people.dependences(matching_people(asked))
    listed = cut(rows)
    cards = people.cards({id for row in listed for id in (row.dependant_id, row.carer_id)})
    for row in listed:
        names = [cards[id].name if id in cards else "–" for id in (row.dependant_id, row.carer_id)]
        yield Found(row.id, " ← ".join(names), str(NEED_WORDS[Need(row.need)]), row.version)


def _special_care(asked: Asked) -> Iterable[Found]:
    if asked.ids is not None:
        rows = people.special_care_seen(asked.ids, asked.by, SEE, asked.at)
    else:
        rows = people.special_care(matching_people(asked))
    listed = cut(rows)
    cards = people.cards(row.person_id for row in listed)
    for row in listed:
        card = cards.get(row.person_id)
        yield Found(row.id, card.name if card else "–", str(VULNERABLE_WORDS[Vulnerable(row.kind)]), row.version)


def _look_reviews(asked: Asked) -> Iterable[Found]:
    rows = people.look_reviews_visible(asked.by, asked.at)
    rows = rows.filter(id__in=asked.ids) if asked.ids is not None else rows.filter(judged_at=None)
    for row in cut(rows):
        yield Found(row.id, moment(row.at), "", row.version)


def _classifications(asked: Asked) -> Iterable[Found]:
    rows = clinical.cases_visible(asked.by, asked.at)
    if asked.ids is None:
        rows = rows.filter(person_id__in=matching_people(asked))
    listed = list(rows[:FOUND_AT_MOST] if asked.ids is None else rows)
    cards = people.cards(row.person_id for row in listed)
    for row in listed:
        standing = clinical.standing(row.id)
        if standing is not None and (asked.ids is None or standing.id in asked.ids):
            card = cards.get(row.person_id)
            yield Found(standing.id, card.name if card else "–", str(CLASS_WORDS[CaseClass(standing.to)]), row.version)


def _area_measures(asked: Asked) -> Iterable[Found]:
    for row in isolation.measures_visible(asked.by, asked.at)[:MEASURES_LOOKED_AT]:
        name = place_of(row)
        if row.id in asked.ids if asked.ids is not None else asked.text in name:
            yield Found(row.id, name, f"{row.get_kind_display()} · {moment(row.starts_at)}", row.version)


def _listed_areas(asked: Asked) -> Iterable[Found]:
    for outbreak in editions.outbreaks():
        for row in editions.listed_areas(outbreak.id, asked.at):
            wanted = row.id in asked.ids if asked.ids is not None else asked.text in f"{row.code} {row.name}"
            if wanted:
                yield Found(row.id, row.name, f"{row.code} · {outbreak.name}")


def _in_roster(rows: Callable[[Sequence[UUID] | None, datetime], Any]) -> Callable[[Asked], Any]:
    return lambda asked: rows(places.division_ids(asked.by.areas(SEE_ROSTER, asked.at)), asked.at)


def _site_sub(row: Any) -> tuple[str, str]:
    return row.name, f"{SITE_WORDS[SiteKind(row.kind)]} · {places.names([row.division_id]).get(row.division_id, '')}"


def _role(key: str) -> str:
    return str(ROLES[key].label) if key in ROLES else key


def _messages(asked: Asked) -> Iterable[Found]:
    rows = messages_visible(asked.by, asked.at)
    matching = rows.filter(id__in=asked.ids or ())
    listed = cut(matching if asked.ids is not None else rows.filter(subject__in=matching_people(asked)))
    cards = people.cards([row.subject for row in listed if row.subject], asked.at)
    for row in listed:
        label = cards[row.subject].name if row.subject in cards else str(CHANNEL_WORDS[Channel(row.channel)])
        yield Found(row.id, label, f"{TEMPLATES[row.template].label} · {moment(row.at)}", row.version)


FINDERS: Mapping[str, Finder] = {
    "people.person": _people,
    "people.household": _households,
    "people.dependence": _dependences,
    "people.care_need": of_people(
        lambda by, at: people.care_needs_seen(by, SEE, at), lambda r: f"{r.get_kind_display()} · {r.next_on:%Y-%m-%d}"
    ),
    "people.document": of_people(
        lambda by, at: people.documents_seen(by, SEE, at), lambda r: f"{r.get_kind_display()} · {moment(r.at)}"
    ),
    "people.look_review": _look_reviews,
    "people.double": by_words(
        lambda a: people.doubles_visible(a.by, a.at), ("division__name",), lambda r: (r.division.name, moment(r.at))
    ),
    "people.sojourn": of_people(
        lambda by, at: people.sojourns_seen(by, SEE, at), lambda r: f"{r.get_kind_display()} · {moment(r.at)}"
    ),
    "people.vulnerability": _special_care,
    "places.division": _divisions,
    "places.site": by_words(lambda a: places.sites(), ("name",), _site_sub),
    "places.room": by_words(
        lambda a: places.rooms_of_sites(),
        ("name", "site__name"),
        lambda r: (f"{r.site.name} · {r.name}", r.get_zone_display()),
    ),
    "editions.outbreak": by_words(
        lambda a: editions.outbreaks(), ("name", "disease"), lambda r: (r.name, moment(r.began_at))
    ),
    "editions.edition": by_words(lambda a: editions.adopted(), ("name",), lambda r: (r.name, moment(r.effective_at))),
    "editions.listed_area": _listed_areas,
    "roster.member": by_words(
        lambda a: roster.members_visible(a.by, a.at),
        ("name", "username", "organisation__name"),
        lambda r: (r.name, " · ".join(filter(None, [r.organisation.name if r.organisation else "", r.phone]))),
    ),
    "roster.zone": by_words(
        lambda a: roster.zones_visible(a.by, a.at), ("name", "duties"), lambda r: (r.name, r.division.name)
    ),
    "roster.problem": by_words(
        lambda a: roster.problems_visible(a.by, a.at).filter(solved_at=None),
        ("words",),
        lambda r: (r.words, moment(r.at)),
    ),
    "roster.organisation": by_words(lambda a: roster.organisations(), ("name",), lambda r: (r.name, "")),
    "roster.assignment": by_words(
        _in_roster(roster.assignments_in), ("member__name", "role"), lambda r: (r.member.name, _role(r.role))
    ),
    "roster.stand_in": by_words(
        _in_roster(roster.stand_ins_in),
        ("deputy__name", "member__name"),
        lambda r: (r.deputy.name, f"{r.member.name} · {since_until(r.since, r.until)}"),
    ),
    "roster.pledge": by_words(lambda a: roster.pledges_visible(a.by, a.at), ("title",), lambda r: (r.title, r.scope)),
    "roster.volunteer": of_people(roster.volunteers_visible, lambda r: r.helps),
    "roster.responsibility": by_words(
        _in_roster(roster.responsibilities_in),
        ("member__name", "role"),
        lambda r: (r.member.name, f"{_role(r.role)} · {r.get_subject_kind_display()}"),
    ),
    "health.reading": of_people(health.readings_visible, lambda r: f"{celsius_text(r.celsius)} °C · {moment(r.at)}"),
    "health.symptom_report": of_people(health.symptoms_visible, lambda r: moment(r.at)),
    "health.specimen": of_people(health.specimens_visible, lambda r: f"{r.tube} · {moment(r.sampled_at)}"),
    "health.result": of_people(
        health.results_visible, lambda r: f"{TEST_WORDS[TestMethod(r.method)]} · {moment(r.at)}", "specimen__person"
    ),
    "core.message": _messages,
    "tasks.task": of_people(tasks.tasks_visible, lambda r: f"{label_of(r.kind)} · {moment(r.due_at)}"),
    "tasks.handover": of_people(tasks.handovers_visible, lambda r: f"{r.get_kind_display()} · {moment(r.at)}"),
    "tasks.sent_handover": of_people(tasks.handovers_visible, lambda r: f"{r.get_kind_display()} · {moment(r.at)}"),
    "isolation.order": of_people(isolation.orders_visible, lambda r: f"{r.get_ground_display()} · {moment(r.at)}"),
    "isolation.stay": of_people(isolation.stays_visible, lambda r: f"{r.get_kind_display()} · {moment(r.due_at)}"),
    "isolation.area_measure": _area_measures,
    "isolation.objection": of_people(isolation.objections_visible, lambda r: moment(r.at)),
    "clinical.encounter": of_people(clinical.encounters_visible, lambda r: moment(r.arrived_at)),
    "clinical.case": of_people(clinical.cases_visible, lambda r: moment(r.first_fact_at)),
    "clinical.classification": _classifications,
    "clinical.admission": of_people(clinical.admissions_visible, lambda r: f"{r.site.name} · {moment(r.admitted_at)}"),
    "clinical.report": of_people(clinical.reports_visible, lambda r: moment(r.due_at), "case__person"),
    "tracing.investigation": of_people(tracing.investigations_visible, lambda r: moment(r.opened_at), "case__person"),
    "tracing.contact": of_people(tracing.contacts_visible, lambda r: f"{r.get_kind_display()} · {moment(r.found_at)}"),
    "tracing.notice": of_people(tracing.notices_sent, lambda r: moment(r.sent_at), "case__person"),
    "tracing.received_notice": of_people(tracing.notices_received, lambda r: moment(r.sent_at), "case__person"),
    "tracing.exposure": of_people(
        tracing.exposures_visible, lambda r: f"{r.get_setting_display()} · {moment(r.since)}", "case__person"
    ),
    "tracing.link": of_people(tracing.links_visible, lambda r: moment(r.at), "case__person"),
    "canvass.round_door": _round_doors,
    "canvass.round": by_words(
        lambda a: canvass.rounds_visible(a.by, a.at), ("title",), lambda r: (r.title, moment(r.due_at))
    ),
    "screening.standing_order": by_words(
        lambda a: screening.standing_orders_visible(a.by, a.at),
        ("checkpoint__name", "whom"),
        lambda r: (r.checkpoint.name, f"{r.whom} · {moment(r.until)}"),
    ),
    "screening.checkpoint": by_words(
        lambda a: screening.checkpoints_visible(a.by, a.at), ("name", "road"), lambda r: (r.name, r.road)
    ),
    "screening.abnormal": of_people(screening.findings_visible, lambda r: f"{r.checkpoint.name} · {moment(r.at)}"),
    "canvass.form": by_words(
        lambda a: canvass.forms.forms_visible(a.by, a.at), ("name", "requester"), lambda r: (r.name, r.requester)
    ),
    "canvass.list": by_words(
        lambda a: canvass.lists.lists_visible(a.by, a.at), ("purpose", "requester"), lambda r: (r.purpose, r.requester)
    ),
    "canvass.declaration": by_words(
        lambda a: canvass.declarations.declarations_visible(a.by, a.at),
        ("division__name",),
        lambda r: (f"{r.arrives_on:%Y-%m-%d} · {r.division.name}", str(COMING_WORDS[Coming(r.coming)])),
    ),
    "canvass.lead": by_words(
        lambda a: canvass.leads.leads_visible(a.by, a.at),
        ("list__purpose",),
        lambda r: (r.list.purpose, str(r.row)),
    ),
    "canvass.refusal": by_words(
        lambda a: canvass.refusals.refusals_visible(a.by, a.at), ("division__name",), lambda r: ("", moment(r.due_at))
    ),
    "canvass.lead_pair": by_words(
        lambda a: canvass.pairs.pairs_visible(a.by, a.at),
        ("lead__list__purpose",),
        lambda r: (r.lead.list.purpose, str(r.lead.row)),
    ),
    "canvass.list_import": by_words(
        lambda a: canvass.lists.imports_visible(a.by, a.at),
        ("list__purpose",),
        lambda r: (r.list.purpose, moment(r.at)),
    ),
    "reporting.bulletin": by_words(
        lambda a: reporting.issued(a.by, a.at),
        ("division__name",),
        lambda r: (f"{r.division.name} {r.number}", moment(r.until)),
    ),
}
"""A finder for every kind of record that an operation may name."""


def find(name: str, by: Actor, at: datetime, text: str) -> list[Found]:
    """The records of a kind that words, or an id, find among what `by` sees; at most twenty."""
    finder, wanted = FINDERS.get(name), text.strip()
    if finder is None or not wanted:
        return []
    try:
        return list(finder(Asked(by, at, ids=(UUID(wanted),))))
    except ValueError:
        return list(finder(Asked(by, at, wanted)))[:FOUND_AT_MOST]


def names_of(name: str, by: Actor, at: datetime, ids: Collection[str]) -> dict[str, str]:
    """What records of a kind are called, by the id in front of a version mark; those unseen are left out."""
    finder, wanted = FINDERS.get(name), []
    for id in ids:
        try:
            wanted.append(UUID(id.split(VERSION_MARK)[0]))
        except ValueError:
            continue
    return {str(f.id): f.label for f in finder(Asked(by, at, ids=tuple(wanted)))} if finder and wanted else {}


def shows_people(name: str) -> bool:
    """Whether searching this kind shows people, so that the search is a look to be recorded."""
    if name == "isolation.area_measure":
        return False
    module = name.split(".")[0]
    people_are_in = ("people", "health", "tasks", "isolation", "clinical", "tracing")
    return module in people_are_in or name in ("screening.abnormal", "canvass.lead", "canvass.round_door")
