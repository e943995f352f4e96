"""The written order and the certificate: what stands in them, in the reader's language, for the page and for paper."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.core import privacy
from lianfang.editions.types import Place
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import PLACE_WORDS
from lianfang.people import queries as people
from lianfang.people.types import Card
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES

from .field_words import label_of
from .order_words import about, category_words, edition_of, ground_words, place_words
from .shown import moment, several

TIMES = ("last_exposure_at", "arrived_at", "left_area_at")


def basis_lines(order: Any) -> list[dict[str, str]]:
    """The times that are known, the one from which the days are counted marked."""
    rule = edition_of(order.edition_id).isolation.categories.get(order.category)
    lines = []
    for name in TIMES:
        told: datetime | None = getattr(order, name)
        counts = (
            rule is not None
            and {"last_exposure": TIMES[0], "arrival": TIMES[1], "leaving_area": TIMES[2]}[rule.basis.value] == name
        )
        if told is not None or counts:
            days = _("%(days)s days are counted from here") % {"days": rule.days} if rule and counts else ""
            lines.append({"label": label_of(name), "value": moment(told) or _("not known"), "note": days})
    return lines


def answering(order: Any, stay: Any, at: datetime) -> dict[str, Any]:
    """Who signed, who looks after the person and on which phone; the roles that nobody holds are named."""
    signer = roster.member(order.signed_by) if order.signed_by else None
    lines = []
    if signer is not None:
        lines.append({"role": _("Signed by"), "name": signer.name, "phone": signer.phone})
    missing: list[str] = []
    if stay is not None:
        team = isolation.teams([stay], at)[stay.id]
        labels = _role_labels(order)
        lines += [{"role": labels.get(m.role, m.role), "name": m.name, "phone": m.phone} for m in team.members]
        missing = [role.label.text(get_language() or "en") for role in team.missing]
    named = {line["name"] for line in lines}
    near = roster.owners([("grid_worker", order.division_id), ("township_leader", order.division_id)], at)
    for (role, _division), member in sorted(near.items(), key=lambda found: found[0][0]):
        if member.name not in named:
            lines.append({"role": str(ROLES[role].label), "name": member.name, "phone": member.phone})
    return {"lines": lines, "missing": missing, "missing_words": several(missing)}


def _role_labels(order: Any) -> dict[str, str]:
    language = get_language() or "en"
    teams = edition_of(order.edition_id).isolation.care_teams.values()
    return {role.key: role.label.text(language) for team in teams for role in team.roles}


def written_order(order: Any, card: Card | None, at: datetime) -> dict[str, Any]:
    """The order as it is handed to the person: what, why, until, how to object, who answers, on which phone."""
    stay = isolation.stays_of([order.person_id], at).get(order.person_id)
    stay = stay if stay is not None and stay.order_id == order.id else None
    section = isolation.own_section(order)
    try:
        rests_on = isolation.evidence(order)
    except privacy.Destroyed:
        rests_on = ""
    where = stay.site.name if stay is not None and stay.site is not None else str(PLACE_WORDS[Place(order.place)])
    counted = next((line for line in basis_lines(order) if line["note"]), None)
    approver = edition_of(order.edition_id).approved_by
    return {
        "title": _("Quarantine order"),
        "subtitle": places.full_name(order.division_id),
        "number": str(order.id).upper()[-12:],
        "person": card.name if card else "",
        "about": about(card, where=True) if card else "",
        "what": [
            (
                _("You are asked to stay"),
                place_words(order) if where == str(PLACE_WORDS[Place(order.place)]) else where,
            ),
            (_("Category"), category_words(order)),
            (_("From"), moment(stay.started_at if stay else order.signed_at)),
            (_("Until"), moment(order.due_at)),
        ],
        "why": [
            (_("Health ground"), ground_words(order)),
            (_("It rests on"), rests_on),
            *([(counted["label"], f"{counted['value']} ({counted['note']})")] if counted else []),
            (_("Rule edition"), edition_of(order.edition_id).title.text(get_language() or "en")),
        ],
        "departs": bool(order.departures),
        "approved_by": approver.text(get_language() or "en") if approver else "",
        "rights": _rights(section),
        "answers": answering(order, stay, at)["lines"],
        "signed_at": moment(order.signed_at),
    }


def _rights(section: Any) -> list[str]:
    return [
        _("The order ends by itself at the time above. Nobody may hold you longer unless a new order is signed."),
        _("You may object at any time, in writing or by saying so to anybody named below."),
        _("Your objection must be answered, with reasons and by name, within %(hours)s hours.")
        % {"hours": section.objection_answer_hours},
        _("If your objection is upheld, the order ends at once. Objecting has no disadvantage for you."),
        _("Food, medicine and care are owed to you for as long as the order lasts: ask anybody named below."),
        _("You may ask who has looked at your data."),
    ]


def certificate_of(certificate: Any) -> dict[str, Any]:
    """What a certificate says: its number and plain facts, no name; the same stands in its code."""
    edition = edition_of(certificate.edition_id)
    category = edition.isolation.categories.get(certificate.category)
    label = category.label.text(get_language() or "en") if category is not None else certificate.category
    county = places.county_of(certificate.division_id)
    return {
        "title": _("Certificate of completed quarantine"),
        "number": certificate.number,
        "void": bool(certificate.voided_at),
        "facts": [
            (_("Number"), certificate.number),
            (_("Issued in"), places.full_name(county)),
            (_("Category"), label),
            (_("Where"), str(PLACE_WORDS[Place(certificate.kind)])),
            (_("From"), moment(certificate.started_at)),
            (_("Completed"), moment(certificate.ended_at)),
            (_("Rule edition"), edition.name),
            (_("Issued"), moment(certificate.issued_at)),
        ],
        "code": "\n".join(
            (
                f"LIANFANG {certificate.number}",
                f"{places.code_of(county)} {certificate.category} {certificate.kind}",
                f"{certificate.started_at:%Y-%m-%dT%H:%MZ}/{certificate.ended_at:%Y-%m-%dT%H:%MZ}",
                f"{edition.name} {certificate.issued_at:%Y-%m-%dT%H:%MZ}",
            )
        ),
        "notes": [
            _("The quarantine is completed. It says nothing about health afterwards and is no pass."),
            _("The code holds the number and the facts above, and no name."),
        ],
    }


def card_of(person_id: Any, at: datetime) -> Card | None:
    """The person's card, while there is one."""
    return people.cards([person_id], at).get(person_id)
