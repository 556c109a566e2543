"""Where the next page is, by the rules of each kind of list; resume tokens; guards against endless walks."""

from .addressed import CursorPages, KeysetPages, OffsetPages, PageNumberPages, SinglePage
from .links import LinkedPages, LinkHeaderPages, NextURLPages
from .page import PageBase, PageData, PageReply, PageRequest
from .strategy import PageStrategy, Snapshot, check_page_size, check_parallel
from .walk import BrokenWalk, Position, Unseen, Walk, WalkGuard, WalkRules, check_count, check_limit

__all__ = [
    "BrokenWalk",
    "CursorPages",
    "KeysetPages",
    "LinkHeaderPages",
    "LinkedPages",
    "NextURLPages",
    "OffsetPages",
    "PageBase",
    "PageData",
    "PageNumberPages",
    "PageReply",
    "PageRequest",
    "PageStrategy",
    "Position",
    "SinglePage",
    "Snapshot",
    "Unseen",
    "Walk",
    "WalkGuard",
    "WalkRules",
    "check_count",
    "check_limit",
    "check_page_size",
    "check_parallel",
]
