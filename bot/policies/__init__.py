"""Dialogue policies of Signpost."""
