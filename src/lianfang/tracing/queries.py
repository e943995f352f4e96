"""Reads of tracing, scoped by the actor wherever a list is made."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import INFECTED
from lianfang.core import errors, privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused
from lianfang.core.rows import locked_row
from lianfang.core.types import Event
from lianfang.editions.types import Edition
from lianfang.people.types import Held, Purpose
from lianfang.places import queries as places

from . import rules
from .models import ChainLink, Contact, Exposure, Investigation, Notice
from .types import (
    ACKNOWLEDGE,
    CONTACT_END_WORDS,
    CONTACT_WORDS,
    SEE,
    CaseTimes,
    Cluster,
    ContactEnd,
    ContactFacts,
    ContactKind,
    ContactStatus,
    ExposedCase,
    NoticeFacts,
    NoticeStatus,
    Window,
)


def lock_investigation(investigation_id: UUID, *, seen: int | None = None) -> Investigation:
    """Lock an investigation; raises Stale, or Refused when unknown."""
    return locked_row(Investigation.objects.all(), investigation_id, "investigation_id", seen=seen)


def lock_exposure(exposure_id: UUID, *, seen: int | None = None) -> Exposure:
    """Lock an exposure; raises Stale, or Refused when unknown."""
    return locked_row(Exposure.objects.all(), exposure_id, "exposure_id", seen=seen)


def lock_contact(contact_id: UUID, *, seen: int | None = None) -> Contact:
    """Lock a contact; raises Stale, or Refused when unknown."""
    return locked_row(Contact.objects.all(), contact_id, "contact_id", seen=seen)


def lock_notice(notice_id: UUID, *, seen: int | None = None) -> Notice:
    """Lock a notice; raises Stale, or Refused when unknown."""
    return locked_row(Notice.objects.all(), notice_id, "notice_id", seen=seen)


def investigations_visible(by: Actor, at: datetime) -> "QuerySet[Investigation]":
    """The investigations in the actor's areas, the most urgent first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Investigation.objects.filter(voided_at=None).order_by("due_at")
    return rows if ids is None else rows.filter(division_id__in=ids)


def contacts_visible(by: Actor, at: datetime) -> "QuerySet[Contact]":
    """The contacts who live in the actor's areas, or whose case is investigated there; by their clock."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Contact.objects.exclude(outcome=ContactEnd.VOIDED).order_by("tell_by", "found_at")
    return rows if ids is None else rows.filter(Q(division_id__in=ids) | Q(investigation__division_id__in=ids))


def contacts_unplaced(by: Actor, at: datetime) -> "QuerySet[Contact]":
    """Close contacts without an order yet, by their clock."""
    rows = contacts_visible(by, at).filter(kind=ContactKind.CLOSE, placed_at=None, ended_at=None)
    return rows.order_by("place_by")


def contacts_untold(by: Actor, at: datetime) -> "QuerySet[Contact]":
    """Contacts who have not been told yet, by their clock."""
    return contacts_visible(by, at).filter(told_at=None, ended_at=None)


def contacts_of_case(case_id: UUID) -> "QuerySet[Contact]":
    """Every contact of a case that stands."""
    return Contact.objects.filter(case_id=case_id).exclude(outcome=ContactEnd.VOIDED).order_by("found_at")


def open_contacts(person_ids: Collection[UUID]) -> "QuerySet[Contact]":
    """The contacts in follow-up among these persons."""
    return Contact.objects.filter(person_id__in=list(person_ids), ended_at=None)


def exposures_visible(by: Actor, at: datetime) -> "QuerySet[Exposure]":
    """Where the cases were that the actor's areas investigate, the latest first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Exposure.objects.filter(voided_at=None).order_by("-since")
    return rows if ids is None else rows.filter(investigation__division_id__in=ids)


def links_visible(by: Actor, at: datetime) -> "QuerySet[ChainLink]":
    """The links between cases that stand in the actor's areas, the latest first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = ChainLink.objects.filter(voided_at=None).order_by("-at")
    return rows if ids is None else rows.filter(division_id__in=ids)


def notices_sent(by: Actor, at: datetime) -> "QuerySet[Notice]":
    """The notices that the actor's areas sent, newest first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Notice.objects.select_related("to_division").order_by("-sent_at")
    return rows if ids is None else rows.filter(division_id__in=ids)


def notices_received(by: Actor, at: datetime) -> "QuerySet[Notice]":
    """The notices sent to the actor's areas that stand, those to acknowledge first."""
    ids = places.division_ids(by.areas(ACKNOWLEDGE, at))
    rows = Notice.objects.filter(to_division__isnull=False, withdrawn_at=None)
    rows = rows.order_by(F("acknowledged_at").desc(nulls_first=True), "due_at", "id")
    return rows if ids is None else rows.filter(to_division_id__in=ids)


def investigation_of(case_id: UUID) -> Investigation | None:
    """The investigation of a case that stands."""
    return Investigation.objects.filter(case_id=case_id, voided_at=None).first()


def exposures_of(case_id: UUID) -> "QuerySet[Exposure]":
    """Where a case was, in order of time; what was voided left out."""
    return Exposure.objects.filter(case_id=case_id, voided_at=None).order_by("since")


def window_of(case_id: UUID, edition: Edition) -> Window | None:
    """The infectious window of a case; None while its day zero is unknown.  Raises Refused for an unknown case."""
    zone = edition.general.time_zone
    card = clinical.case_cards([case_id], zone).get(case_id)
    if card is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "case_id"))
    return rules.infectious_window(CaseTimes(card.day_zero, card.isolated_at), edition.tracing, zone)


def persons_of(contact_ids: Collection[UUID]) -> list[UUID]:
    """The persons of some contacts."""
    return list(Contact.objects.filter(id__in=list(contact_ids)).values_list("person_id", flat=True).order_by("id"))


def contact_facts(contact: Contact) -> ContactFacts:
    """A contact as the rules see it."""
    return ContactFacts(
        kind=ContactKind(contact.kind),
        tell_by=contact.tell_by,
        place_by=contact.place_by,
        told_at=contact.told_at,
        placed_at=contact.placed_at,
        ended_at=contact.ended_at,
    )


def reasons_not_to_tell(contact: Contact, at: datetime) -> list[Reason]:
    """Why a contact cannot be told at `at`: they were, or their follow-up is over."""
    return [*rules.reasons_not_to_tell(contact_facts(contact), contact.found_at, at)]


def notice_facts(notice: Notice) -> NoticeFacts:
    """A notice as the rules see it."""
    return NoticeFacts(notice.due_at, notice.acknowledged_at, notice.withdrawn_at)


def status_of_contact(contact: Contact, at: datetime) -> ContactStatus:
    """Where a contact stands at `at`."""
    return rules.contact_status(contact_facts(contact), at)


def status_of_notice(notice: Notice, at: datetime) -> NoticeStatus:
    """Where a notice stands at `at`."""
    return rules.notice_status(notice_facts(notice), at)


def notices_of_case(case_id: UUID) -> "QuerySet[Notice]":
    """The notices about a case, its contacts and exposures, in the order of their sending."""
    return Notice.objects.filter(case_id=case_id).select_related("to_division", "contact").order_by("sent_at", "id")


def notices_about(contact_id: UUID) -> "QuerySet[Notice]":
    """The notices that stand about a contact."""
    return Notice.objects.filter(contact_id=contact_id, withdrawn_at=None)


def links_around(case_id: UUID) -> list[ChainLink]:
    """The whole chain a case stands in: from its first known source down to everybody infected from there."""
    above = sources()
    top, seen = case_id, {case_id}
    while (source := above.get(top)) is not None and source not in seen:
        top = source
        seen.add(top)
    within, added = {top}, True
    while added:
        below = {case for case, source in above.items() if source in within} - within
        within |= below
        added = bool(below)
    return list(ChainLink.objects.filter(voided_at=None, case_id__in=within).order_by("at", "id"))


def sources(case_ids: Iterable[UUID] | None = None) -> dict[UUID, UUID]:
    """The chain so far: case to infector, voided links left out."""
    rows = ChainLink.objects.filter(voided_at=None)
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    return dict(rows.values_list("case_id", "infector_id"))


def clusters(outbreak_id: UUID, division_id: UUID, at: datetime) -> list[Cluster]:
    """Suggested clusters among the infected cases in a division, by the rules in force there."""
    edition = clinical.edition_for(outbreak_id, division_id, at)
    inside = places.under(division_id)
    rows = Exposure.objects.filter(
        case__outbreak_id=outbreak_id, case__division_id__in=inside, voided_at=None, since__lte=at
    )
    keys: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        keys[row.case_id] |= set(_exposure_keys(row))
    cards = clinical.case_cards(keys, edition.general.time_zone)
    exposed = [
        ExposedCase(case, zero, frozenset(keys[case]))
        for case, card in cards.items()
        if card.current in INFECTED and (zero := card.day_zero) is not None
    ]
    return rules.suggested_clusters(exposed, edition.tracing)


def _exposure_keys(row: Exposure) -> Iterator[str]:
    if row.site_id is not None:
        yield f"site:{row.site_id}"
    elif row.trip:
        yield f"trip:{row.vehicle}:{row.trip}"
    elif row.division_id is not None:
        yield f"{row.setting}:{row.division_id}"


def timeline(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """What tracing recorded of these persons: as cases investigated, as contacts."""
    for found in Investigation.objects.filter(case__person_id__in=person_ids, voided_at=None):
        yield _event(found, found.opened_at, _("Case investigation opened"), "")
        if found.finished_at is not None:
            yield _event(found, found.finished_at, _("Case investigation finished"), "")
    for row in Contact.objects.filter(person_id__in=person_ids):
        words = CONTACT_WORDS[ContactKind(row.kind)]
        yield _event(row, row.found_at, _("Found to be a contact"), words)
        if row.told_at is not None:
            yield _event(row, row.told_at, _("Told of being a contact"), words)
        if row.placed_at is not None:
            yield _event(row, row.placed_at, _("Placed under observation"), words)
        if row.ended_at is not None:
            yield _event(
                row, row.ended_at, _("Follow-up as a contact ended"), CONTACT_END_WORDS[ContactEnd(row.outcome)]
            )


def _event(row: Any, at: datetime, label: Any, detail: Any) -> Event:
    return Event(at=at, recorded_at=row.recorded_at, label=label, detail=detail, op=row.op, by=row.by)


def sealed_words(row: Investigation | Exposure | Notice, person_id: UUID) -> str:
    """The summary, the place or the notice in words, unsealed; whoever asks records the look.  Raises privacy.Destroyed."""
    if row.sealed is None:
        return ""
    return str(privacy.unseal(privacy.key_of(person_id), row.sealed).get("words", ""))


def day_zeros(case_ids: Iterable[UUID], zone: str) -> dict[UUID, date | None]:
    """The day from which each case's days are counted."""
    return {id: card.day_zero for id, card in clinical.case_cards(case_ids, zone).items()}


def person_of(model: str, id: UUID) -> UUID:
    """Whose the sealed words of an investigation, exposure or contact are: the case's, or the contact's own."""
    if model == "contact":
        found = Contact.objects.filter(id=id).values_list("person_id", flat=True).first()
    elif model == "exposure":
        found = Exposure.objects.filter(id=id).values_list("case__person_id", flat=True).first()
    else:
        found = Investigation.objects.filter(id=id).values_list("case__person_id", flat=True).first()
    if found is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, f"{model}_id"))
    return found


def held(person_ids: Iterable[UUID]) -> Iterator[Held]:
    """What tracing needs people's details for: the follow-up of contacts, investigations, notices without an answer."""
    wanted = set(person_ids)
    for id, until in Contact.objects.filter(person_id__in=wanted).values_list("person_id", "ended_at"):
        yield Held(id, Purpose.FOLLOW_UP, until)
    asked = Investigation.objects.filter(case__person_id__in=wanted)
    for id, done, void in asked.values_list("case__person_id", "finished_at", "voided_at"):
        yield Held(id, Purpose.INVESTIGATION, done or void)
    sent = Notice.objects.filter(Q(case__person_id__in=wanted) | Q(contact__person_id__in=wanted))
    for notice in sent.select_related("case", "contact"):
        about = notice.contact.person_id if notice.contact is not None else notice.case.person_id
        yield Held(about, Purpose.NOTICE, notice.acknowledged_at or notice.withdrawn_at)


def investigation_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tracing.investigation`."""
    return {id: (d,) for id, d in Investigation.objects.filter(id__in=ids).values_list("id", "division_id")}


def exposure_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tracing.exposure`: seen from where the case is investigated."""
    rows = Exposure.objects.filter(id__in=ids).values_list("id", "investigation__division_id")
    return {id: (d,) for id, d in rows}


def contact_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tracing.contact`: seen from where the contact lives and where the case is investigated."""
    rows = Contact.objects.filter(id__in=ids).values_list("id", "division_id", "investigation__division_id")
    return {id: tuple({home, case}) for id, home, case in rows}


def link_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tracing.link`."""
    return {id: (d,) for id, d in ChainLink.objects.filter(id__in=ids).values_list("id", "division_id")}


def sent_notice_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tracing.notice`: seen from where it was sent."""
    return {id: (d,) for id, d in Notice.objects.filter(id__in=ids).values_list("id", "division_id")}


def received_notice_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tracing.received_notice`: seen from where it was sent to; for an area outside this home, by the sender,
    who enters the other area's answer."""
    rows = Notice.objects.filter(id__in=ids).values_list("id", "to_division_id", "division_id")
    return {id: (to or sender,) for id, to, sender in rows}
