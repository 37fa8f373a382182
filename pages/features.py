"""Features: what each style can do, and which one to use."""

from kerascompare.ui.app import frame
from kerascompare.ui.features import advice, page, pitfalls, tutorial_table

frame.open_page("Features")
page.show_lead()
advice.show()
page.show_matrix()
tutorial_table.show()
pitfalls.show()
page.show_opened_cell()
page.get_ready()
frame.close_page()
