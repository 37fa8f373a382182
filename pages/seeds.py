"""Seeds: many seeds of one comparison, and whether the styles really differ."""

from kerascompare.ui import frame, seeds

frame.open_page("Seeds", what="Is the difference real? One comparison under many seeds")
shown = seeds.choose()
seeds.show(shown)
frame.close_page()
