"""The picture that the models answer to: from the pad, an upload or the test images."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from markupsafe import Markup
from PIL import Image
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kerascompare.data.mnist import load_test
from kerascompare.pictures import digits, photos
from kerascompare.pictures.digits import Prepared, Step
from kerascompare.pictures.photos import PhotoError
from kerascompare.ui.app import frame, words
from kerascompare.ui.components import pad

PAD, UPLOAD = "pad", "upload"
KINDS = ("png", "jpg", "jpeg", "webp")


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture and what the models see of it.

    Attributes:
        name: Where it comes from: the pad, the upload or a test image.
        prepared: The way from a drawing to `image`; None for a test image, which is as it is.
        image: `(28, 28)` uint8.
    """

    name: str
    prepared: Prepared | None
    image: np.ndarray


def picture(strokes: Sequence[dict], steps: frozenset[Step]) -> Picture | None:
    """Return what was drawn, uploaded or chosen last; None without ink."""
    shown, uploaded = source(), st.session_state.get("uploaded")
    if shown == UPLOAD and uploaded:
        ink = _ink(uploaded)
    elif shown in (PAD, UPLOAD):
        ink = digits.draw(strokes) if strokes else None
    else:
        return Picture(shown, None, test()[0][test_index(shown)])
    prepared = None if ink is None else digits.prepare(ink, steps=steps)
    return Picture(shown, prepared, prepared.image) if prepared else None


def source() -> str:
    """Return the name of the picture that was drawn, uploaded or chosen last."""
    return st.session_state.get("picture", PAD)


def is_test_image() -> bool:
    """Whether the models answer to a test image, which has MNIST's form already."""
    return source() not in (PAD, UPLOAD)


def use_pad() -> None:
    """Let the models answer to the pad from now on."""
    if source() != PAD:
        st.session_state.picture = PAD
        st.rerun()  # beyond the pad's own part of the page: a test image is no longer the chosen one


def use_test_image(name: str) -> None:
    """Let the models answer to a test image from now on; the pad is emptied."""
    st.session_state.picture = name
    pad.clear("pad")


def test_name(index: int) -> str:
    """Return the name of a test image by its index from 0."""
    return f"test image {index}"


def test_index(name: str) -> int:
    """Return the index of a test image by its name."""
    return int(name.removeprefix("test image "))


@st.cache_resource(show_spinner=False)
def test() -> tuple[np.ndarray, np.ndarray]:
    """Return MNIST's test images and their labels."""
    return load_test()


def show_upload() -> None:
    """Offer to upload a picture; one that cannot be read gets a sentence."""
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
            st.warning("There is no ink in this picture. One dark digit on light paper works best.")


def show_stages(shown: Picture | None) -> None:
    """Show the way from the picture to what the models see."""
    stages = [("drawn", None), ("cut out", None), ("what the models see", None)]
    if shown and shown.prepared:
        prepared = shown.prepared
        arrays = (prepared.ink, prepared.crop, prepared.image)
        stages = [(told, array) for (told, _), array in zip(stages, arrays, strict=True)]
    elif shown:
        stages = [(f"{shown.name}, as it is in MNIST", shown.image)]
    figure = Markup("<figure><span>{}</span><figcaption>{}</figcaption></figure>")
    figures = Markup("").join(
        figure.format("" if array is None else _img(array), told) for told, array in stages
    )
    frame.html(Markup('<div class="kc-stages">{}</div>').format(figures))


def data_url(pixels: np.ndarray) -> str:
    """Return grey or RGBA pixels, `(h, w)` or `(h, w, 4)` uint8, as the address of a PNG."""
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"


def _use_upload() -> None:
    uploaded = st.session_state.uploaded
    if not uploaded:
        if source() == UPLOAD:
            use_pad()
    elif _ink(uploaded) is not None:  # what cannot be read costs no drawing
        st.session_state.picture = UPLOAD
        pad.clear("pad")


def _ink(uploaded: UploadedFile) -> np.ndarray | None:
    """Return the ink of an upload; None if there is none or it cannot be read."""
    read = _read(uploaded.file_id, uploaded)
    return read if not isinstance(read, str) and read.any() else None


@st.cache_data(max_entries=8, show_spinner=False)
def _read(file_id: str, _file: UploadedFile) -> np.ndarray | str:
    """Return the ink of an upload, or why it cannot be read: either once, not at every stroke."""
    try:
        return photos.read(_file.getvalue())
    except PhotoError as error:
        return str(error)


def _img(array: np.ndarray) -> Markup:
    small = Image.fromarray(array)
    small.thumbnail((280, 280))
    is_tiny = max(array.shape) <= 28
    css = Markup(' class="kc-pixels"') if is_tiny else ""
    return Markup('<img{} src="{}" alt="">').format(css, data_url(np.asarray(small)))
