"""Channels: REST behind the guard, and the chat page."""
