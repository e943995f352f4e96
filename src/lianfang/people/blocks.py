"""The building, group or hamlet that an address names: by it a village is drawn up into grids.  Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")
_NUMBER = r"(?:\d+|[A-Za-z]|[一二三四五六七八九十]+|[东西南北甲乙丙丁])"
_ESTATE = r"(?:[\u4e00-\u9fff]{2,6}(?:小区|家园|花园|公寓|新村|苑))?"
_BUILDING = re.compile(rf"({_ESTATE}{_NUMBER}(?:号楼|栋|幢|座))")
_GROUP = re.compile(rf"({_NUMBER}(?:组|社|队))")
_HAMLET = re.compile(r"(?:村|镇|乡|^)([\u4e00-\u9fff]{1,4}(?:自然村|屯|湾|院子))")
_DIGITS = re.compile(r"(\d+)")


def block_of(address: str) -> str:
    """The building of an address, else its group, else its hamlet; empty where it names none.

    Full-width and half-width characters are one: ３组12号 lies in 3组.
    """
    plain = unicodedata.normalize("NFKC", address).replace(" ", "")
    for pattern in (_BUILDING, _GROUP, _HAMLET):
        if found := pattern.search(plain):
            return found.group(1)
    return ""


def by_block(addresses: Mapping[Key, str]) -> dict[str, list[Key]]:
    """What lies at which block, the blocks in the order of their numbers; at last, under "", what names none."""
    found: dict[str, list[Key]] = {}
    for key, address in addresses.items():
        found.setdefault(block_of(address), []).append(key)
    return {block: found[block] for block in sorted(found, key=_in_order)}


def _in_order(block: str) -> tuple[bool, list[tuple[int, int, str]]]:
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in _DIGITS.split(block) if part]
    return not block, parts
