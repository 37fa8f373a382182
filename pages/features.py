"""Features: what each style can do, and which one to use."""

from kerascompare.ui.app import frame
from kerascompare.ui.features import advice, cell, link, page, pitfalls, tutorial_table

frame.open_page("Features")
link.restore()
page.show_lead()
advice.show()
page.show_matrix()
tutorial_table.show()
pitfalls.show()
cell.show_opened()
page.get_ready()
frame.close_page()
