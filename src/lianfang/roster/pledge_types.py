"""Pledges of units: ids and reasons."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

PledgeId = Annotated[UUID, Ref("roster.pledge")]
SIGNED_LATER = reason_code("roster.signed_later", _("This day lies ahead."))
PLEDGE_ENDED = reason_code("roster.pledge_ended", _("This text holds no more."))
