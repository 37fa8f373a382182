"""Draw: a digit drawn, uploaded or chosen, and what each trained model makes of it."""

from kerascompare.ui import draw, frame

frame.open_page("Draw")
models = draw.choose_models()
if models:
    draw.show(models)
frame.close_page()
