"""Draw: draw, upload or choose a digit, and see what each trained model reads."""

from kerascompare.ui.app import frame
from kerascompare.ui.draw import page

frame.open_page("Draw")
models = page.choose_models()
if models:
    page.show(models)
frame.close_page()
