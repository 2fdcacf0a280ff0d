"""The words in which the safety layer speaks: how serious, about what, said by whom.

An `Assessment` travels through logs, trackers and metrics, so it never holds the user's text:
rule ids say enough to debug a decision without repeating what a person on a bad day wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Level(IntEnum):
    """How much a message asks of us. Ordered, so that the strongest clause wins by `max`."""

    NONE = 0
    """Nothing to do with risk."""
    MENTION = 1
    """The subject comes up (a question, the past, a denial): answer, with lines added."""
    CONCERN = 2
    """Passive wishes, worry about someone, taken-back words: warmth and lines."""
    CRISIS = 3
    """Active or imminent risk to the user or to someone else."""


class Kind(str, Enum):
    """What the risk is about; it selects texts and lines. Values are the keys used in content/crisis."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    HARM_TO_OTHERS = "harm_to_others"
    ABUSE = "abuse"
    OVERDOSE = "overdose"
    """Overdose or another medical emergency."""
    PSYCHOSIS = "psychosis"
    EATING = "eating"


@dataclass(frozen=True)
class Assessment:
    """What the safety layer made of one message. Immutable and free of the user's words."""

    level: Level
    kind: Kind | None = None
    rules: tuple[str, ...] = ()
    """Ids of the rules behind `level`, strongest first, then weaker ones of the same kind."""
    imminent: bool = False
    """Danger to life now: the emergency number comes first."""
    third_person: bool = False
    """The user worries about someone else; words and advice change, the trigger does not."""
    child: bool = False
    """The speaker seems to be under 18: lines for children come first."""
    retracted: bool = False
    """The user took it back ("jk"). The lines stay open all the same."""
    softened: bool = False
    """The strongest phrase is denied, past, quoted, asked about or taken back."""
    score: float | None = None
    """Margin of the semantic scorer; None where it did not run."""
    language: str = "en"
    """The language to answer in: one that crisis texts exist in."""

    @property
    def needs_lines(self) -> bool:
        """True when crisis lines must be shown in some form."""
        return self.level >= Level.MENTION


NO_RISK = Assessment(Level.NONE)
