"""The daily checklist of a village, and residents who help: words, ids and values."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, StringConstraints

from lianfang.core.errors import reason_code
from lianfang.core.types import Ref, ShortText

VolunteerId = Annotated[UUID, Ref("roster.volunteer")]
ItemKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]

NO_CHECKLIST = reason_code("roster.no_checklist", _("The rules here ask for no checklist of this area."))
ITEM_UNKNOWN = reason_code("roster.item_unknown", _("This is not on the checklist."))
ITEM_MISSING = reason_code("roster.item_missing", _("This is not answered yet: %(items)s."))
WHY_NOT_DONE = reason_code("roster.why_not_done", _("Say what is missing."))
CHECKED_ALREADY = reason_code("roster.checked_already", _("The checklist of today was handed in already."))
CONSENT_NEEDED = reason_code("roster.consent_needed", _("Only who wants to helps: ask, and say that they agreed."))
VOLUNTEERS_ALREADY = reason_code("roster.volunteers_already", _("This resident is enrolled already."))


NOT_REVIEWED_HERE = reason_code("roster.not_reviewed_here", _("The rules here ask for no daily review of this area."))
REVIEWED_ALREADY = reason_code("roster.reviewed_already", _("This day was reviewed already."))
REMARK_NEEDED = reason_code("roster.remark_needed", _("Say what is done about what is missing."))


class ItemAnswer(BaseModel):
    """An item of the checklist: whether it is done, and what shows it or what is missing.  It names nobody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: ItemKey
    done: bool
    evidence: ShortText = ""
