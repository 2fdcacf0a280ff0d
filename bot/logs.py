"""What the servers may write into their logs once people talk to them: nothing that a person wrote.

Rasa, Sanic and SQLAlchemy quote messages, SQL parameters and request bodies in their errors. From the first
message on, a log line of theirs at INFO or above keeps only where it came from and which exceptions were
about. Signpost's own lines stay as they are, without tracebacks' texts. DEBUG lines are left alone.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from types import TracebackType
from typing import Any, Optional, TextIO, Union

logger = logging.getLogger(__name__)
OWN = ("bot", "actions")
"""First part of the names of loggers whose words are ours."""
CHAIN = 6
"""How many exceptions of a chain are named."""
_EVENT = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")


def keep_words_out() -> None:
    """Guard every later log record of this process. Calling it again changes nothing."""
    if logging.getLogRecordFactory() is _record:
        return
    logging.setLogRecordFactory(_record)
    # An access line holds the address that was asked for, which a client may fill with anything.
    logging.getLogger("sanic.access").setLevel(logging.WARNING)
    warnings.showwarning = _warning
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable


def _record(
    name: str,
    level: int,
    path: str,
    line: int,
    text: object,
    args: Any,
    exc_info: Any,
    func: Optional[str] = None,
    sinfo: Optional[str] = None,
    **kwargs: Any,
) -> logging.LogRecord:
    """Make a log record as `logging` does, but without what a person may have written."""
    if level < logging.INFO:
        return logging.LogRecord(name, level, path, line, text, args, exc_info, func, sinfo, **kwargs)
    error = exc_info[1] if isinstance(exc_info, tuple) else None
    if name.partition(".")[0] not in OWN:
        # Many handlers format the exception into their text: name the one that is being handled.
        error = error or sys.exc_info()[1]
        text, args = f"{_place(path, line)}: {_event(text)}", None
    if error is not None:
        text = f"{text} [{' from '.join(_types(error))}]"
    return logging.LogRecord(name, level, path, line, text, args, None, func, None, **kwargs)


def _event(text: object) -> str:
    """Return the name of a structlog event, which is a constant of the code, or a stand-in for the text."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        found = None
    event = found.get("event") if isinstance(found, Mapping) else None
    return event if isinstance(event, str) and _EVENT.fullmatch(event) else "(text left out)"


def _types(error: Optional[BaseException]) -> Iterator[str]:
    """Yield type and place of an exception and of those behind it."""
    for _ in range(CHAIN):
        if error is None:
            return
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = f" at {_place(last.tb_frame.f_code.co_filename, last.tb_lineno)}" if last else ""
        yield f"{type(error).__name__}{place}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(path: str, line: int) -> str:
    return f"{'/'.join(PurePath(path).parts[-3:])}:{line}"


def _warning(
    message: Union[Warning, str],
    category: type[Warning],
    filename: str,
    lineno: int,
    file: Optional[TextIO] = None,
    line: Optional[str] = None,
) -> None:
    logger.warning("%s at %s", category.__name__, _place(filename, lineno))


def _in_thread(args: threading.ExceptHookArgs) -> None:
    _ended("A thread ended", args.exc_type, args.exc_value, args.exc_traceback)


def _unraisable(args: Any) -> None:
    _ended("An error could not be raised", args.exc_type, args.exc_value, args.exc_traceback)


def _ended(
    what: str, kind: type[BaseException], error: Optional[BaseException], place: Optional[TracebackType]
) -> None:
    logger.error(what, exc_info=(kind, error or kind(), place))
