"""What somebody who needs special care is to be given: kinds, words, and why it is not given again yet."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

CareNeedId = Annotated[UUID, Ref("people.care_need")]
NOT_NEEDED_YET = reason_code(
    "people.not_needed_yet", _("This was given for the time being; it is next due on %(next_on)s.")
)


class Support(StrEnum):
    """What somebody who needs special care is to be given."""

    MEDICINE = "medicine"
    DIALYSIS = "dialysis"
    FOOD = "food"
    CONTACT = "contact"
    CHECK_UP = "check_up"
    OTHER = "other"


SUPPORT_WORDS = {
    Support.MEDICINE: _("a medicine"),
    Support.DIALYSIS: _("dialysis, there and back"),
    Support.FOOD: _("food and daily needs"),
    Support.CONTACT: _("somebody who asks how they are"),
    Support.CHECK_UP: _("a check-up: pregnancy, child, chronic illness"),
    Support.OTHER: _("something else"),
}
