"""Crisis safety: pure Python, importable without Rasa, a model, a database or a network."""

from bot.safety.levels import NO_RISK, Assessment, Kind, Level
from bot.safety.matcher import assess

__all__ = ["NO_RISK", "Assessment", "Kind", "Level", "assess"]
