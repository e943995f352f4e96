"""Who opens a page: whoever holds its duty, of their own area; one case for each page and member of the cast."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import resolve

from lianfang.core.access import Actor
from lianfang.core.references import RESOLVERS
from lianfang.core.registry import ACTIONS
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from tests.cast import NANXIAN, WORKERS
from tests.web.addresses import NOBODY, Address, addresses
from tests.web.county import county
from tests.web.ward import Ward

__all__ = ["county"]

STRANGERS = ("stranger", "stranger_grid")
"""They work in another county."""


SEEN_BY_ALL = frozenset(
    {"expected.export", "vulnerable.export"}
    | {"rules.edition", "rules.toml", "cases.export", "office.form", "office.sheet", "office.template", "office.find"}
    | {"login.pin"}
)
"""Rules are no secret, a line list holds the reader's own cases, forms are of operations, a PIN needs the phone it is for."""


def _seen_there(given: Mapping[str, Any]) -> bool:
    """Whether a record in the address is seen from the other county, too: somebody lives there who was ordered here."""
    names = {"task_id": "tasks.task", "order_id": "isolation.order", "contact_id": "tracing.contact"}
    areas = [
        area
        for name, id in given.items()
        if name in names
        for found in RESOLVERS[names[name]]({id}).values()
        for area in found
    ]
    return any(places.contains(division_uuid(NANXIAN), area) for area in areas)


def _duties(one: Address) -> tuple[str, ...]:
    found = resolve(one.path.partition("?")[0])
    if one.route in ("office.form", "office.sheet", "office.template", "office.import", "office.refused"):
        return (ACTIONS[str(found.kwargs.get("name") or found.args[0])].duty,)
    return tuple(getattr(found.func, "duties", ()))


def _holds(actor: Actor, duties: tuple[str, ...], ward: Ward) -> bool:
    return not duties or any(actor.may(duty, ward.way.at) for duty in duties)


def _opened(ward: Ward) -> tuple[list[Address], Mapping[str, Client], Mapping[str, Actor]]:
    found, _missing, clients = addresses(ward)
    pages = [one for one in found if one.member != NOBODY and one.status == 200]
    return pages, clients, {name: ward.way.cast.actor(name, ward.way.at) for name, _role, _code in WORKERS}


def test_a_page_opens_to_whoever_holds_its_duty_in_its_area_and_to_nobody_else(county: Ward) -> None:
    """Somebody who has not logged in is led to the login; who lacks the duty is told so; another county finds nothing."""
    pages, clients, cast = _opened(county)
    wrong: list[str] = []
    for one in pages:
        answer = Client().get(one.path)
        if answer.status_code != 302 or not answer["Location"].startswith("/login/"):
            wrong.append(f"{one.path} to nobody: {answer.status_code}")
        for name in _shut_out(one, cast, county):
            if (status := clients[name].get(one.path).status_code) not in (403, 404):
                wrong.append(f"{one.path} to {name}: {status}")
    assert wrong == []


def _shut_out(one: Address, cast: Mapping[str, Actor], ward: Ward) -> list[str]:
    """Who must not see a page: two who lack its duty, and of a record of this county whoever works in another."""
    duties = _duties(one)
    lacking = [name for name, actor in cast.items() if not _holds(actor, duties, ward)]
    given = resolve(one.path.partition("?")[0]).captured_kwargs
    ours = given and one.route not in SEEN_BY_ALL and not _seen_there(given)
    return sorted({*lacking[:1], *lacking[-1:], *(STRANGERS if ours else ())})
