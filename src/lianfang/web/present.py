"""Who is behind a door on a day, and where somebody lived and was: the lines of the pages that show it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lianfang.core import privacy
from lianfang.journeys import horizon
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from lianfang.people.types import (
    LEAVING_WORDS,
    NEED_WORDS,
    PRESENCE_WORDS,
    REGISTER,
    SEE,
    SEX_WORDS,
    SOJOURN_WORDS,
    VULNERABLE_WORDS,
    Card,
    Elsewhere,
    Here,
    Leaving,
    Need,
    Presence,
    SojournKind,
)
from lianfang.tasks import queries as tasks

from .acting import actor, now
from .lives import flags_of, names_of_members
from .shown import moment, place, since_until

VISITS_OF = timedelta(days=14)


def form_link(action: str, back: str, **given: Any) -> str:
    """A link to an operation's form, filled in, that comes back to `back`."""
    return f"{reverse('office.form', args=[action])}?{urlencode({**given, 'next': back})}"


def day_asked(request: HttpRequest) -> date | None:
    """The earlier day that the reader wants to see; None where it is today, or none that can be read."""
    try:
        said = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    return said if date(1900, 1, 1) <= said < localtime(now(request)).date() else None


def elsewhere_words(one: Elsewhere, where: str = "") -> str:
    """That somebody is away or a guest, since when, where, and until which day."""
    since = _("since %(since)s") % {"since": f"{localtime(one.since):%Y-%m-%d}"}
    until = _("expected until %(day)s") % {"day": one.expected_on} if one.expected_on else ""
    return " · ".join(filter(None, [since, where, until]))


def not_at_home(card: Card) -> str:
    """That somebody is away, or a guest, in a line; empty of whoever is at home."""
    one = card.elsewhere
    return f"{SOJOURN_WORDS[one.kind]} · {elsewhere_words(one)}" if one is not None else ""


def is_away(card: Card) -> bool:
    """Whether somebody is away from their home: a visitor asks about them instead of looking for them."""
    return card.elsewhere is not None and card.elsewhere.kind is SojournKind.AWAY


def behind_the_door(request: HttpRequest, household_id: UUID) -> list[dict[str, Any]]:
    """Who lived in a household on the day that is asked for, who of them was away, and who was a guest; those the reader sees."""
    by, at = actor(request), now(request)
    day = day_asked(request)
    asked = at if day is None else horizon.end_of(day)
    here = people.present([household_id], asked).get(household_id, [])
    ids = [one.person_id for one in here]
    seen = set(people.visible(by, SEE, at).filter(id__in=ids).values_list("id", flat=True))
    cards, standings = people.cards(seen, at), journeys.standings(by, seen, at)
    where = people.places_of(one.elsewhere.id for one in here if one.elsewhere is not None)
    back = request.path if day is None and by.may(REGISTER, at) else ""
    lines: dict[Presence, list[dict[str, Any]]] = {}
    for one in here:
        if one.person_id in cards:
            flags = flags_of(standings.get(one.person_id)) if day is None else []
            line = _line(one, cards[one.person_id], where, back)
            lines.setdefault(one.presence, []).append({**line, "flags": flags})
    lines[Presence.LIVES_HERE] = lines.get(Presence.LIVES_HERE, []) + lines.pop(Presence.NOT_OF_REGISTER, [])
    titles = {
        Presence.LIVES_HERE: _("Who lives here"),
        Presence.AWAY: _("Away"),
        Presence.VISITING: _("Guests"),
        Presence.TAKEN_OUT: _("Taken out of the register"),
    }
    return [{"title": titles[kind], "works": lines[kind]} for kind in titles if kind in lines]


def _line(one: Here, card: Card, where: dict[UUID, str], back: str) -> dict[str, Any]:
    about = [str(SEX_WORDS[card.sex]), _("%(age)s years") % {"age": card.age} if card.age is not None else ""]
    about += [str(VULNERABLE_WORDS[kind]) for kind in card.vulnerable]
    if one.presence is Presence.NOT_OF_REGISTER:
        about.append(str(PRESENCE_WORDS[one.presence]))
    if one.elsewhere is not None:
        about.append(elsewhere_words(one.elsewhere, where.get(one.elsewhere.id, "")))
    return {
        "title": card.name,
        "url": reverse("person", args=[card.id]),
        "note": " · ".join(filter(None, about)),
        **_step(one, back),
    }


def _step(one: Here, back: str) -> dict[str, Any]:
    """What can be said next of somebody: that they are away, came back, or left as a guest."""
    if not back or one.presence is Presence.TAKEN_OUT:
        return {}
    if one.elsewhere is None:
        return {"step": _("Note as away"), "step_url": form_link("people.note_away", back, person_id=one.person_id)}
    words = _("Came back") if one.elsewhere.kind is SojournKind.AWAY else _("Has left")
    given = {"sojourn_id": one.elsewhere.id, "seen": one.elsewhere.version}
    return {"step": words, "step_url": form_link("people.end_sojourn", back, **given)}


def residence_lines(request: HttpRequest, person_id: UUID) -> list[dict[str, Any]]:
    """Where somebody lived, was away to and was a guest, each with its time, the latest first."""
    by, at = actor(request), now(request)
    found: list[tuple[datetime, dict[str, Any]]] = []
    rows = list(people.residences_of(person_id))
    out = {row.until: Leaving(row.left) for row in rows if row.left}
    for row in rows:
        kind = str(PRESENCE_WORDS[Presence.LIVES_HERE if row.in_register else Presence.NOT_OF_REGISTER])
        if row.since in out:
            kind = str(LEAVING_WORDS[out[row.since]])
        found.append(
            (row.since, {"label": kind, "value": place(row.division_id), "note": since_until(row.since, row.until)})
        )
    for one, where in people.sojourns_of(person_id):
        guest = one.kind == SojournKind.VISITING
        value = place(one.division_id) if guest else where or "–"
        note = since_until(one.at, one.until)
        note += (
            " · " + _("expected until %(day)s") % {"day": one.expected_on} if one.expected_on and not one.until else ""
        )
        url = ""
        if one.until is None and by.may(REGISTER, at):
            back = reverse("person", args=[person_id])
            url = form_link("people.end_sojourn", back, sojourn_id=one.id, seen=one.version)
        found.append(
            (one.at, {"label": str(SOJOURN_WORDS[SojournKind(one.kind)]), "value": value, "note": note, "end": url})
        )
    found.sort(key=lambda one: one[0], reverse=True)
    return [line for _since, line in found]


def steps_at(household_id: UUID | None, members: Sequence[Card], back: str) -> list[dict[str, str]]:
    """What a visitor at a door may say of it besides: that somebody is away, is back, or that a guest is there."""
    if household_id is None:
        return []
    steps = [{"label": _("A guest is here"), "url": form_link("journeys.receive_guest", back, host_id=household_id)}]
    for card in members:
        words = {"name": card.name}
        if card.elsewhere is None:
            url = form_link("people.note_away", back, person_id=card.id)
            steps.append({"label": _("%(name)s is away") % words, "url": url})
        else:
            given = {"sojourn_id": card.elsewhere.id, "seen": card.elsewhere.version}
            label = _("%(name)s is back") if card.elsewhere.kind is SojournKind.AWAY else _("%(name)s has left")
            steps.append({"label": label % words, "url": form_link("people.end_sojourn", back, **given)})
    return steps


def owed_line(line: journeys.Owed, at: Any) -> dict[str, Any]:
    late = line.due_at <= at
    return {
        "title": line.label,
        "note": " · ".join(filter(None, [line.owner or _("nobody at work"), _("household") if line.household else ""])),
        "icon": "tasks",
        "tone": "critical" if late else "idle",
        "clock": moment(line.due_at),
        "clock_state": "late" if late else "",
    }


def dependant_lines(request: HttpRequest, person_id: UUID) -> list[dict[str, Any]]:
    """Who depends on this person, and on whom they depend; a carer's absence is what matters."""
    at, rows = now(request), list(people.dependences([person_id]))
    names = people.cards({id for row in rows for id in (row.dependant_id, row.carer_id)}, at)
    lines = []
    for row in rows:
        cares = row.carer_id == person_id
        other = names.get(row.dependant_id if cares else row.carer_id)
        label = _("cares for") if cares else _("is cared for by")
        note = str(NEED_WORDS[Need(row.need)])
        lines.append({"label": label, "value": other.name if other else "–", "note": note})
    return lines


def visit_lines(household_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """The knocks at this door in the last days, the latest first."""
    rows = list(tasks.visits(household_id, at - VISITS_OF))[::-1]
    names = names_of_members(row.visitor for row in rows)
    return [{"label": moment(row.at), "value": names.get(row.visitor, "–")} for row in rows]


def paper_lines(request: HttpRequest, person_id: UUID, *, revealed: bool) -> list[dict[str, Any]]:
    """The other papers of somebody: masked but for their end unless revealed, expired, or withdrawn and why."""
    by, at = actor(request), now(request)
    lines = []
    for one in people.documents_of(person_id):
        row = one.row
        note = [one.issuer] if revealed else []
        note += [_("valid until %(day)s") % {"day": row.expires_on}] if row.expires_on else []
        note += [row.get_why_display()] if row.until is not None else []
        expired = row.expires_on is not None and row.expires_on < localtime(at).date()
        given = {"document_id": row.id, "seen": row.version}
        back = reverse("person", args=[person_id])
        lines.append(
            {
                "kind": row.get_kind_display(),
                "number": one.number if revealed else privacy.mask_number(one.number),
                "note": " · ".join(filter(None, map(str, note))),
                "state": _("withdrawn") if row.until is not None else _("expired") if expired else "",
                "end": form_link("people.withdraw_document", back, **given)
                if row.until is None and by.may(REGISTER, at)
                else "",
            }
        )
    return lines
