"""Features: what each style can do, and which one to use."""

from kerascompare.ui import advice, features, frame, opinions, traps

frame.open_page("Features")
features.show_claim()
advice.show()
features.show_matrix()
opinions.show()
traps.show()
features.show_opened_cell()
features.get_ready()
frame.close_page()
