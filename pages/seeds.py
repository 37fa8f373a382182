"""Seeds: many seeds of one comparison, and whether the styles really differ."""

from kerascompare.ui.app import frame
from kerascompare.ui.seeds import page

frame.open_page("Seeds", what="Is the difference real? One comparison under many seeds")
page.show()
frame.close_page()
