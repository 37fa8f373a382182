"""History: the comparisons of this store, newest first."""

from kerascompare.ui.app import frame
from kerascompare.ui.history import page

frame.open_page("History")
page.show_comparisons()
frame.close_page()
