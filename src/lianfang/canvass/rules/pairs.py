"""Pure decisions about pairs: when one may be answered, and what an answer means for the lead."""

from collections.abc import Iterator

from lianfang.core.errors import Reason

from ..types.pairs import ANSWERED_ALREADY, IS_ANOTHER, WHY_NEEDED, Answer, PairFacts


def reasons_not_to_answer(facts: PairFacts, answer: Answer, words: str) -> Iterator[Reason]:
    """Why this cannot be said of a pair: said already, the lead is settled, or no word is given by what it is known."""
    if facts.answered_at is not None:
        yield Reason(ANSWERED_ALREADY, "pair_id", {"answered_at": facts.answered_at})
    elif facts.handed_out:
        yield Reason(IS_ANOTHER, "pair_id")
    if answer is not Answer.CANNOT_SAY and not words:
        yield Reason(WHY_NEEDED, "words")


def settles(answer: Answer, left: int) -> bool:
    """Whether a lead is handed out after an answer: it is somebody, or there is nobody left to compare it with."""
    return answer is Answer.SAME or left == 0
