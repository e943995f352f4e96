"""Orders and stays at home go with their door when it is put into a grid."""

from collections.abc import Sequence
from uuid import UUID

from lianfang.editions.types import Place
from lianfang.places import queries as places

from ..models import Order, Stay


def follow_homes(*, household_ids: Sequence[UUID], division_id: UUID) -> int:
    """Open orders and stays at home of some households are cared for in the division they lie in now; gives how many stays.

    Internal: whoever puts households into a grid calls it.
    """
    near, homes = places.under(places.village_of(division_id)), list(household_ids)
    orders = Order.objects.filter(household_id__in=homes, division_id__in=near, ended_at=None, declined_at=None)
    orders.update(division_id=division_id)
    stays = Stay.objects.filter(
        order__household_id__in=homes, division_id__in=near, kind=Place.HOME.value, ended_at=None
    )
    return stays.update(division_id=division_id)
