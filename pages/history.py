"""History: the comparisons of this store, newest first; each opens."""

from kerascompare.ui import frame, past

frame.open_page("History")
past.show_comparisons()
frame.close_page()
