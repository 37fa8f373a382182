"""Draw: draw, upload or choose a digit, and see what each trained model reads."""

from kerascompare.ui.app import embedding, frame
from kerascompare.ui.draw import page

is_part = embedding.view("draw") is not None
frame.open_page("Draw", is_part=is_part)
embedding.refuse_unknown("draw")
models = page.choose_models(is_embedded=is_part)
if models:
    page.show(models, is_embedded=is_part)
if is_part:
    embedding.close()
else:
    frame.close_page()
