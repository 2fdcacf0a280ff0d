"""Settings of Signpost: one typed, immutable object, the only reader of the environment.

Every value has a default that works on one machine with nothing else installed.
docs/operators.md lists the variables; a test keeps the two in step.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

from pydantic import BaseSettings, Field, validator

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All that an operator can set. Each field is read from ``SIGNPOST_<NAME>``."""

    host: str = Field(default="127.0.0.1", description="Address that the chat page and the REST channel listen on.")
    port: int = Field(default=5005, ge=1, le=65535, description="Port of the chat page and the REST channel.")
    actions_port: int = Field(default=5055, ge=1, le=65535, description="Port of the action server, on loopback only.")
    var_dir: Path = Field(
        default=ROOT / "var", description="Folder of what is written while running: databases and logs."
    )
    database_url: str = Field(
        default="", description="SQLAlchemy URL of the knowledge base; empty: SQLite in the var folder."
    )
    content_dir: Path = Field(default=ROOT / "content", description="Folder of the reviewed texts.")
    region: Optional[str] = Field(
        default=None,
        regex="^[A-Z]{2}$",
        description="Country (ISO 3166, two capitals) assumed for crisis lines until a person names another.",
    )
    action_timeout: float = Field(default=4.0, gt=0, description="Seconds that a custom action may take.")
    reply_timeout: float = Field(
        default=15.0, gt=0, description="Seconds that a person waits before the apology is sent."
    )
    max_message_chars: int = Field(
        default=2000, ge=100, description="Characters of a message that the language model reads; safety reads more."
    )
    line_max_age_days: int = Field(
        default=90, ge=1, description="Days after which a crisis line counts as stale and is to be verified again."
    )

    @validator("database_url", always=True)
    def _embedded_by_default(cls, url: str, values: dict[str, Any]) -> str:
        return url or f"sqlite:///{values['var_dir']}/knowledge.db"

    @validator("region", pre=True)
    def _none_if_empty(cls, region: Optional[str]) -> Optional[str]:
        return region or None

    class Config:
        env_prefix = "SIGNPOST_"
        allow_mutation = False


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings, read from the environment once."""
    return Settings()
