"""Goals of figures: the value that each must not exceed."""

from __future__ import annotations

from kerascompare.ui.app.menu import MENU

GOALS: dict[tuple[str, str], float] = {
    ("app", "first page / bare"): 1.3,
    ("app", "first progress (s)"): 0.8,
    ("app", "first point (s)"): 1.2,
    ("visit", "Home, first visit (MB)"): 1.8,
    **{("visit", f"{page}, layout shift"): 0.1 for page in MENU},
    **{("visit", f"{page}, page change (s)"): 0.4 for page in MENU},
    ("watching", "20 s of training (kB)"): 200,
    ("watching", "20 s of training (messages)"): 100,
    ("drawing", "idle (s)"): 0.1,
}
"""Part and figure → the goal."""
