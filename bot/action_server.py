"""rasa-sdk's action server with logs that hold nothing a person wrote: ``python -m bot.action_server``.

Takes rasa-sdk's own arguments. Its start is logged in full; the guard begins once it listens.
"""

from __future__ import annotations

import pluggy
from rasa_sdk.__main__ import main
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic

from bot.logs import keep_words_out


class QuietLogs:
    """A plugin of rasa-sdk; this hook is where it lets others add to its server."""

    @pluggy.HookimplMarker("rasa_sdk")
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Guard the logs as soon as requests are taken."""

        async def guard(app: Sanic, loop: object) -> None:
            keep_words_out()

        app.register_listener(guard, "after_server_start")


if __name__ == "__main__":
    plugin_manager().register(QuietLogs())
    main()
