"""Signpost: what runs inside the Rasa server, and the command line that starts it."""

__version__ = "0.1.0"
