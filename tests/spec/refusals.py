"""The sentence with which a call refuses its arguments."""

import pytest
from pydantic import ValidationError

from kerascompare.spec import error_sentence

MAX_SENTENCE = 2_000


def refusal(call, *arguments, **keywords):
    """Return the sentence with which a call refuses its arguments."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - callers check the sentence
        call(*arguments, **keywords)
    error = caught.value
    sentence = error_sentence(error) if isinstance(error, ValidationError) else str(error)
    assert sentence
    assert len(sentence) <= MAX_SENTENCE
    assert sentence.isprintable()
    assert "Traceback" not in sentence
    return sentence
