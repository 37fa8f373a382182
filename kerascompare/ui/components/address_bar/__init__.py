"""Keep the address bar equal to what the page shows, without an entry in the browser's history."""

from kerascompare.ui.components.address_bar.component import show

__all__ = ["show"]
