"""Train a model when there is none for the present data, and say so while it lasts."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from bot.errors import SignpostError
from bot.settings import ROOT, Settings

MODELS = ROOT / "models"
SHAPES_THE_MODEL = ("config.yml", "domain.yml", "uv.lock", "data/**/*.yml", "bot/nlu/*.py", "bot/policies/*.py")
TAIL_LINES = 15


def fingerprint(settings: Settings) -> str:
    """Return twelve hex digits that change with anything a model is made from."""
    digest = hashlib.sha256()
    files = sorted(path for pattern in SHAPES_THE_MODEL for path in ROOT.glob(pattern))
    for path in (*files, *sorted(settings.content_dir.glob("**/*.yml"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def model_path(settings: Settings) -> Path:
    """Return where the model of the present data is or will be."""
    return MODELS / f"signpost-{fingerprint(settings)}.tar.gz"


def ensure_model(settings: Settings, *, force: bool = False) -> Path:
    """Return the model of the present data, trained now if there is none.

    Raises:
        SignpostError: training failed; the message ends with the last lines of its log.
    """
    path = model_path(settings)
    if path.exists() and not force:
        return path
    log_path = settings.var_dir / "log" / "train.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", path.name[: -len(".tar.gz")]]
    with log_path.open("w") as log:
        done = subprocess.run(command, cwd=ROOT, env=rasa_environment(), stdout=log, stderr=subprocess.STDOUT)
    if done.returncode != 0 or not path.exists():
        raise SignpostError(f"training failed; {log_path} holds all of it and ends with:\n{tail(log_path)}")
    return path


def rasa_environment(**extra: str) -> dict[str, str]:
    """Return the environment for Rasa's processes: nothing leaves the machine, no chatter."""
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "SANIC_WORKERS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    return {**quiet, **os.environ, **extra}


def tail(path: Path) -> str:
    """Return the last lines of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-TAIL_LINES:])
