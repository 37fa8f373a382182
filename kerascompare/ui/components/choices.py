"""Choices that several forms offer."""

from __future__ import annotations

from kerascompare.spec import Seeding

SEEDINGS = {Seeding.SHARED: "Shared by all", Seeding.INDEPENDENT: "Different for each"}
EPOCHS = (1, 100)
"""Lowest and highest number of epochs."""
