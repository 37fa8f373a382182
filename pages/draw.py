"""Draw: a digit drawn, uploaded or chosen, and what each trained model makes of it."""

from kerascompare.ui.app import frame
from kerascompare.ui.draw import page

frame.open_page("Draw")
models = page.choose_models()
if models:
    page.show(models)
frame.close_page()
