"""Hands MkDocs the events of the generator."""

from plainguide.events import *  # noqa: F403
