"""Who answers for what, in the county in the midst of it: the operations of responsibility, each once."""

from tests.cast import LISHU_VILLAGE
from tests.web.ward import Ward


def who_answers(ward: Ward) -> None:
    """Every household of the village has a contact."""
    grid = ward.way.cast.members["grid"]
    ward.do("roster.name_contact", "township", division_id=LISHU_VILLAGE, member_id=grid)
