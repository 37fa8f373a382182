"""The picture that the models classify: from the pad, an upload or the test images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from markupsafe import Markup
from PIL import Image
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kerascompare.pictures import digits, photos
from kerascompare.pictures.digits import Prepared, Step
from kerascompare.pictures.photos import PhotoError
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import test_images
from kerascompare.ui.components import pad
from kerascompare.ui.components.images import data_url

PAD, UPLOAD = "pad", "upload"
KINDS = ("png", "jpg", "jpeg", "webp")


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture, and the image that the models see.

    Attributes:
        name: Its source: `PAD`, `UPLOAD` or the name of a test image.
        prepared: The steps from a drawing to `image`; None for a test image, which needs none.
        image: `(28, 28)` uint8.
    """

    name: str
    prepared: Prepared | None
    image: np.ndarray


def picture(strokes: Sequence[dict], steps: frozenset[Step]) -> Picture | None:
    """Return the picture that was drawn, uploaded or chosen last, or None if it has no ink."""
    shown = source()
    if uploaded := _upload():
        ink = _ink(uploaded)
    elif shown in (PAD, UPLOAD):
        ink = digits.draw(strokes) if strokes else None
    else:
        return Picture(shown, None, test_images()[0][test_index(shown)])
    prepared = None if ink is None else digits.prepare(ink, steps=steps)
    return Picture(shown, prepared, prepared.image) if prepared else None


def source() -> str:
    """Return the source of the picture that was drawn, uploaded or chosen last."""
    return st.session_state.get("picture", PAD)


def on_pad() -> pad.CaptionedImage | None:
    """Return the upload or test image that lies on the pad, with its caption."""
    if is_test_image():
        image = test_images()[0][test_index(source())]
        return pad.CaptionedImage(image, f"MNIST {source()} · label {true_digit()}")
    ink = _ink(uploaded) if (uploaded := _upload()) else None
    return None if ink is None else pad.CaptionedImage(_thumbnail(ink), "uploaded picture")


def is_test_image() -> bool:
    """Return whether the picture is a test image, which is in the format of MNIST already."""
    return source() not in (PAD, UPLOAD)


def use_pad() -> None:
    """Classify what is on the pad from now on."""
    if source() != PAD:
        st.session_state.picture = PAD
        st.rerun()  # the whole page: the strip must no longer mark a test image as chosen


def use_test_image(name: str) -> None:
    """Classify a test image from now on, and clear the pad."""
    st.session_state.picture = name
    pad.clear("pad")


def true_digit() -> int | None:
    """Return the digit of a test image as MNIST labels it, None for any other picture."""
    return int(test_images()[1][test_index(source())]) if is_test_image() else None


def test_name(index: int) -> str:
    """Return the name of a test image by its index from 0."""
    return f"test image {index}"


def test_index(name: str) -> int:
    """Return the index of a test image by its name."""
    return int(name.removeprefix("test image "))


def show_upload() -> None:
    """Offer to upload a picture; show the reason if it cannot be read."""
    st.file_uploader(
        "Or a photo or scan of one digit",
        type=KINDS,
        key="uploaded",
        on_change=_use_upload,
        max_upload_size=math.ceil(photos.MAX_BYTES / 2**20),
    )
    if uploaded := st.session_state.uploaded:
        read = _read(uploaded.file_id, uploaded)
        if isinstance(read, str):
            st.error(words.plain(read))
        elif not read.any():
            st.warning(
                "No digit was found in this picture. A dark digit on light paper works best."
            )


def show_stages(shown: Picture | None) -> None:
    """Show the steps from the picture to what the models see."""
    stages: list[tuple[str, np.ndarray | None]]
    stages = [("drawn", None), ("cut out", None), ("what the models see", None)]
    if shown and shown.prepared:
        prepared = shown.prepared
        arrays = (prepared.ink, prepared.crop, prepared.image)
        stages = [(caption, array) for (caption, _), array in zip(stages, arrays, strict=True)]
    elif shown:
        stages = [(caption, shown.image) for caption, _ in stages[-1:]]
    figure = Markup("<figure><span>{}</span><figcaption>{}</figcaption></figure>")
    figures = Markup("").join(
        figure.format("" if array is None else _img(array), caption) for caption, array in stages
    )
    frame.html(Markup('<div class="kc-stages">{}</div>').format(figures))


def _use_upload() -> None:
    uploaded = st.session_state.uploaded
    if not uploaded:
        if source() == UPLOAD:
            use_pad()
    elif _ink(uploaded) is not None:  # an unreadable upload must not clear the drawing
        st.session_state.picture = UPLOAD
        pad.clear("pad")


def _upload() -> UploadedFile | None:
    """Return the uploaded file, if that is the picture."""
    return st.session_state.get("uploaded") if source() == UPLOAD else None


def _ink(uploaded: UploadedFile) -> np.ndarray | None:
    """Return the ink of an upload; None if there is none or it cannot be read."""
    read = _read(uploaded.file_id, uploaded)
    return read if not isinstance(read, str) and read.any() else None


@st.cache_data(max_entries=8, show_spinner=False)
def _read(file_id: str, _file: UploadedFile) -> np.ndarray | str:
    """Return the ink of an upload or the reason why it cannot be read; cached between strokes."""
    try:
        return photos.read(_file.getvalue())
    except PhotoError as error:
        return str(error)


def _img(array: np.ndarray) -> Markup:
    is_tiny = max(array.shape) <= 28
    css = Markup(' class="kc-pixels"') if is_tiny else ""
    return Markup('<img{} src="{}" alt="">').format(css, data_url(_thumbnail(array)))


def _thumbnail(array: np.ndarray) -> np.ndarray:
    """Return an image with at most as many pixels as the pad."""
    small = Image.fromarray(array)
    small.thumbnail((digits.SIZE, digits.SIZE))
    return np.asarray(small)
