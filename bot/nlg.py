"""Rasa's templated responses, plus the crisis responses rendered for the person's region.

Runs inside the Rasa server: no action server, database or network is needed to show a line.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, Optional, Tuple

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.crisis import CRISIS, HELPLINES, assessment_of, crisis_message, region_of, safety_of
from bot.safety import resources

logger = logging.getLogger(__name__)


class SignpostNLG(TemplatedNaturalLanguageGenerator):
    """Registered in ``endpoints.yml``."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        """Take the responses from the domain, as Rasa's own class does."""
        super().__init__((domain or Domain.empty()).responses)

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> Optional[Dict[str, Any]]:
        """Return the message for ``utter_action``."""
        message = await super().generate(utter_action, tracker, output_channel, **kwargs)
        try:
            said = _crisis_message(utter_action, tracker)
        except Exception as error:
            # The domain's own text, which names no country, is better than none.
            logger.error("Crisis text for %s could not be made: %s", utter_action, type(error).__name__)
            return message
        if said is None:
            return message
        text, safety = said
        # Rasa spreads this over the message, so that a channel reads `metadata["safety"]`.
        return {**(message or {}), "text": text, "metadata": {"safety": safety}}


def _crisis_message(utter_action: str, tracker: DialogueStateTracker) -> Optional[Tuple[str, Dict[str, Any]]]:
    if utter_action == CRISIS:
        return crisis_message(tracker)
    if utter_action == HELPLINES:
        region = region_of(tracker)
        return resources.helplines_text(region), safety_of(assessment_of(tracker), region)
    return None
