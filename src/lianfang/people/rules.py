"""Pure decisions on identity: is what was typed in possible, and who is left behind."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import phonenumbers
from stdnum.cn import ric

from lianfang.core.errors import Reason
from lianfang.core.types import SHUT

from .doubles import (
    GONE_SINCE,
    HAS_DOUBLES,
    IS_DOUBLE,
    ONE_CARES,
    RESTED_ON,
    SAME_RECORD,
    TAKEN_BACK,
    TWO_NUMBERS,
    WHY_SAME_NEEDED,
    DoubleFacts,
    Registration,
)
from .types import (
    BIRTH_DIFFERS,
    BORN_LATER,
    BORN_TOO_EARLY,
    CHECK_DIGIT,
    NAME_HAS_DIGITS,
    NAME_NEEDED,
    NUMBER_BIRTH,
    NUMBER_FORMAT,
    NUMBER_LENGTH,
    NUMBER_NEEDED,
    NUMBER_UNEXPECTED,
    PHONE_INVALID,
    SEX_DIFFERS,
    SYNTHETIC_REGION,
    IdKind,
    LeftBehind,
    Need,
    PersonEntry,
    Sex,
)

OLDEST_YEARS = 125
"""Nobody is known to have lived longer (Calment, 122 years)."""
ADULT_AGE = 18
"""Civil Code of the PRC, article 17."""

_FORMATS = {
    IdKind.PASSPORT: re.compile(r"(?=.*\d)[A-Z0-9]{5,12}"),
    IdKind.HK_MACAU_PERMIT: re.compile(r"[HM]\d{8}(\d{2})?"),
    IdKind.TAIWAN_PERMIT: re.compile(r"\d{8}(\d{2})?"),
}
_MOBILE = re.compile(r"1[3-9]\d{9}")
"""Mobile numbers of China, E.164 country 86: quick to tell, so that a register of 700,000 is read in minutes."""
_RESIDENT = re.compile(r"\d{17}[\dX]")
_SEPARATORS = re.compile(r"[\s\-.·]")


@dataclass(frozen=True)
class Identity:
    """What was typed in, in one form: full-width characters narrowed, numbers compact, the phone as E.164."""

    name: str
    sex: Sex
    born_on: date | None
    id_kind: IdKind
    id_number: str
    phone: str
    made_up: bool = False

    @property
    def shut(self) -> bool:
        """Whether this is what is left of somebody whose details were destroyed."""
        return self.name == SHUT

    @property
    def birth_year(self) -> int | None:
        return self.born_on.year if self.born_on else None

    @property
    def synthetic(self) -> bool:
        """Whether the number is of the demo's made-up residents."""
        return self.made_up or self.id_number.startswith(SYNTHETIC_REGION)


def identity(entry: PersonEntry) -> Identity:
    """`entry` in one form; a resident number supplies the birth date and sex that were left out."""
    typed = Identity(
        name=" ".join(unicodedata.normalize("NFKC", entry.name).split()),
        sex=entry.sex,
        born_on=entry.born_on,
        id_kind=entry.id_kind,
        id_number=compact(entry.id_number),
        phone=phone(entry.phone),
    )
    if typed.shut:
        return _left(typed)
    if typed.id_kind is not IdKind.RESIDENT_CARD or not _RESIDENT.fullmatch(typed.id_number):
        return typed
    sex = typed.sex if typed.sex is not Sex.UNKNOWN else sex_in(typed.id_number)
    return replace(typed, sex=sex, born_on=typed.born_on or birth_in(typed.id_number))


def _left(typed: Identity) -> Identity:
    """What is left of somebody, completed as a whole entry is: see `types.left_of_number`."""
    facts = typed.id_number[len(SHUT) + 32 :]
    if len(facts) != 6:
        return typed
    sex = Sex.MALE if facts[1] == "1" else Sex.FEMALE
    return replace(
        typed,
        sex=typed.sex if typed.sex is not Sex.UNKNOWN else sex,
        born_on=typed.born_on or date(int(facts[2:]), 1, 1),
        made_up=facts[0] == "1",
    )


def left_from(number: str) -> UUID | None:
    """Whose a number was that nobody can read any more; None of a number that can be read."""
    return UUID(number[len(SHUT) : len(SHUT) + 32]) if number.startswith(SHUT) else None


def compact(number: str) -> str:
    """A number as it is compared: narrow, in capitals, without separators."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", number)).upper()


def birth_in(number: str) -> date | None:
    """The birth date within a resident identity number; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_in(number: str) -> Sex:
    """The sex within a resident identity number: the seventeenth digit, odd for men."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def phone(typed: str) -> str:
    """E.164 of a telephone number that can exist, read as one of China unless it says otherwise; else empty."""
    plain = compact(typed)
    if not plain or _MOBILE.fullmatch(plain):
        return f"+86{plain}" if plain else ""
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def reasons_against_identity(entry: PersonEntry, *, on: date, field: str = "") -> Iterator[Reason]:
    """Every reason why `entry` cannot be anybody on the day `on`; `field` is the dotted path before its fields."""
    return reasons_against(entry, identity(entry), on=on, prefix=f"{field}." if field else "")


def reasons_against(entry: PersonEntry, known: Identity, *, on: date, prefix: str = "") -> Iterator[Reason]:
    """The same where the `identity` of the entry is `known` already; nothing where it was destroyed, and was right once."""
    if known.shut:
        return
    if not known.name:
        yield Reason(NAME_NEEDED, f"{prefix}name")
    elif any(c.isdigit() for c in known.name):
        yield Reason(NAME_HAS_DIGITS, f"{prefix}name")
    yield from _reasons_against_birth(known.born_on, on, f"{prefix}born_on")
    yield from _reasons_against_number(known, entry, prefix)
    if entry.phone and not known.phone:
        yield Reason(PHONE_INVALID, f"{prefix}phone")


def _reasons_against_birth(born_on: date | None, on: date, field: str) -> Iterator[Reason]:
    if born_on is not None and born_on > on:
        yield Reason(BORN_LATER, field)
    elif born_on is not None and born_on.year < on.year - OLDEST_YEARS:
        yield Reason(BORN_TOO_EARLY, field, {"year": on.year - OLDEST_YEARS})


def _reasons_against_number(known: Identity, entry: PersonEntry, prefix: str) -> Iterator[Reason]:
    field, number = f"{prefix}id_number", known.id_number
    if known.id_kind is IdKind.NONE:
        if number:
            yield Reason(NUMBER_UNEXPECTED, f"{prefix}id_kind")
    elif not number:
        yield Reason(NUMBER_NEEDED, field)
    elif known.id_kind is IdKind.RESIDENT_CARD:
        yield from _reasons_against_resident_number(number, entry, prefix)
    elif not _FORMATS[known.id_kind].fullmatch(number):
        yield Reason(NUMBER_FORMAT, field)


def _reasons_against_resident_number(number: str, entry: PersonEntry, prefix: str) -> Iterator[Reason]:
    """GB 11643-1999.  The region is not checked: regions change, and made-up residents have one that never was."""
    field = f"{prefix}id_number"
    if len(number) != 18:
        yield Reason(NUMBER_LENGTH, field)
        return
    if not _RESIDENT.fullmatch(number):
        yield Reason(NUMBER_FORMAT, field)
        return
    if ric.calc_check_digit(number) != number[-1]:
        yield Reason(CHECK_DIGIT, field)
        return
    born = birth_in(number)
    if born is None:
        yield Reason(NUMBER_BIRTH, field)
    elif entry.born_on not in (None, born):
        yield Reason(BIRTH_DIFFERS, f"{prefix}born_on")
    if entry.sex not in (Sex.UNKNOWN, sex_in(number)):
        yield Reason(SEX_DIFFERS, f"{prefix}sex")


def age_in(year: int, birth_year: int | None) -> int | None:
    """The age by calendar years."""
    return None if birth_year is None else max(year - birth_year, 0)


@dataclass(frozen=True)
class Member:
    """A member of a household, as far as deciding who is left behind asks."""

    person_id: UUID
    household_id: UUID
    birth_year: int | None


@dataclass(frozen=True)
class AtHome:
    """Somebody behind a door; `needy` where it is noted that they do not do without somebody beside them."""

    person_id: UUID
    birth_year: int | None
    needy: bool = False


def left_alone(there: Sequence[AtHome], carer: UUID, ages: tuple[int, int], year: int) -> Iterator[LeftBehind]:
    """Whoever is left in a household that `carer` went from, where nobody who can care for another is in it any more.

    `ages` are below which years somebody is a child and from which they are frail; whose age nobody knows can care.
    """
    child_below, frail_from = ages

    def need(one: AtHome) -> Need | None:
        age = age_in(year, one.birth_year)
        if age is not None and age < child_below:
            return Need.CHILD
        if age is not None and age >= frail_from:
            return Need.ELDERLY
        return Need.DISABLED if one.needy else None

    needs = [(one.person_id, need(one)) for one in there]
    if all(found is not None for _id, found in needs):
        yield from (LeftBehind(id, found, (carer,)) for id, found in needs if found is not None)


def is_minor(birth_year: int | None, year: int) -> bool:
    """Whether somebody may be under eighteen in `year`."""
    age = age_in(year, birth_year)
    return age is not None and age < ADULT_AGE


def left_behind(
    going: frozenset[UUID],
    carers: Mapping[UUID, Sequence[tuple[UUID, Need]]],
    members: Sequence[Member],
    year: int,
) -> Iterator[LeftBehind]:
    """Who stays without a carer when `going` go.

    `carers` gives each dependant's carers with the need; `members` are the households of those who go.  A child of a
    household none of whose adults stays is left behind also where nobody wrote down who cares for it.
    """
    seen: set[UUID] = set()
    for dependant, cared in carers.items():
        if dependant not in going and cared and all(carer in going for carer, _ in cared):
            seen.add(dependant)
            yield LeftBehind(dependant, cared[0][1], tuple(carer for carer, _ in cared))
    homes: dict[UUID, list[Member]] = {}
    for member in members:
        homes.setdefault(member.household_id, []).append(member)
    for home in homes.values():
        adults = [m.person_id for m in home if not is_minor(m.birth_year, year)]
        if adults and all(adult in going for adult in adults):
            for child in home:
                alone = child.person_id not in going | seen and not carers.get(child.person_id)
                if alone and is_minor(child.birth_year, year):
                    yield LeftBehind(child.person_id, Need.CHILD, tuple(adults))


def reasons_not_to_join(kept: Registration, other: Registration, *, cares: bool, words: str) -> Iterator[Reason]:
    """Why two registrations cannot be said to be of one person, as far as the register knows."""
    if kept.id == other.id:
        yield Reason(SAME_RECORD, "other_id")
    if kept.same_as is not None:
        yield Reason(IS_DOUBLE, "kept_id")
    if other.same_as is not None:
        yield Reason(IS_DOUBLE, "other_id")
    if other.has_doubles:
        yield Reason(HAS_DOUBLES, "other_id")
    if _numbers_differ(kept, other):
        yield Reason(TWO_NUMBERS, "other_id")
    if cares:
        yield Reason(ONE_CARES, "other_id")
    if not words:
        yield Reason(WHY_SAME_NEEDED, "words")


def _numbers_differ(kept: Registration, other: Registration) -> bool:
    """Whether both have a paper of one kind, and of no paper of that kind the same number."""
    kinds = {kind for kind, _number in kept.papers} & {kind for kind, _number in other.papers}
    same = {kind for kind, _number in kept.papers & other.papers}
    return bool(kinds - same)


def reasons_not_to_take_back(facts: DoubleFacts) -> Iterator[Reason]:
    """Why what was said of two registrations stands."""
    if facts.undone_at is not None:
        yield Reason(TAKEN_BACK, "double_id", {"at": facts.undone_at})
        return
    if facts.rested_on_at is not None:
        yield Reason(RESTED_ON, "double_id", {"at": facts.rested_on_at})
    if not facts.both_known:
        yield Reason(GONE_SINCE, "double_id")
