"""The policy that puts a crisis answer before everything else in the dialogue.

It reads the raw text of the message, not its intent: a slash or a wrong intent cannot hide a
risk. It answers with a response that the NLG renders in this process, so neither the action
server nor a database is needed.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.crisis import CRISIS, LEFT, RESPONSES, due_response


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class CrisisPolicy(Policy):
    """Predicts the crisis response after a message with risk, then waits; abstains otherwise."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the configuration; nothing stands above this policy."""
        return {"priority": 100}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: Optional[TrackerFeaturizer] = None,
    ) -> None:
        """Take over what Rasa hands to a policy."""
        super().__init__(config, model_storage, resource, execution_context, featurizer)

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn nothing: the rules are in ``bot.safety``."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Return certainty for the crisis response where one is due, else zeros."""
        nothing = self._prediction(self._default_predictions(domain))
        text = tracker.latest_message.text if tracker.latest_message else None
        if not text:
            return nothing
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            action = due_response(tracker)
            return self._certain(action, domain, _form_slot_reset(tracker)) if action else nothing
        if tracker.latest_action_name == LEFT and tracker.active_loop_name:
            # Back to the guided questions: the form asks again what was open.
            return self._certain(tracker.active_loop_name, domain, [])
        if tracker.latest_action_name in RESPONSES:
            return self._certain(ACTION_LISTEN_NAME, domain, [])
        return nothing

    def _certain(self, action: str, domain: Domain, events: List[Event]) -> PolicyPrediction:
        scores = self._default_predictions(domain)
        scores[domain.index_for_action(action)] = 1.0
        # An active form wins over every policy that does not say so.
        return self._prediction(scores, is_no_user_prediction=True, optional_events=events)


def _form_slot_reset(tracker: DialogueStateTracker) -> List[Event]:
    """Return the event that takes a disclosure out of the slot that a form had asked for."""
    requested = tracker.get_slot("requested_slot")
    return [SlotSet(requested, None)] if requested and tracker.active_loop_name else []


__all__ = ["CRISIS", "CrisisPolicy"]
