"""Home answers first, trains at once, and names chance as the cause only if the data show it."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from kerascompare.features.advice import PRESETS
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Seeding, Style
from kerascompare.store import RunStore
from kerascompare.ui.home import chance, cloud, page
from tests.app import screen

ONE_EACH = dict.fromkeys(Style, (0.98,))


def reference(seeding):
    """Return the store of the reference and the id of its comparison with a seeding."""
    store = RunStore.reference()
    (found,) = [each for each in store.comparisons() if each.spec.seeding is seeding]
    return store, found.id


def accuracies():
    """Return style, seed and final accuracy of the reference, from the logs of each run."""
    store, comparison_id = reference(Seeding.INDEPENDENT)
    logs = store.epoch_logs(comparison_id)
    last = logs[logs.epoch == 10]
    return list(zip(last["style"], last.seed, last.test_accuracy, strict=True))


def test_headline_has_the_answer(open_page):
    html = screen.html(open_page())

    assert re.search(r"<h1[^>]*>Sequential, Functional or subclassing\?", html)
    assert "Same model, same accuracy." in html


def test_button_trains_the_tutorials_model_and_opens_it(open_page, cluster):
    at = open_page()
    at.get_by_key("go").click().run()

    (spec,) = cluster.submitted
    assert (spec.styles, spec.seeds) == (tuple(Style), (42,))
    assert spec.architecture.name == "tutorial"
    (started,) = cluster.store.comparisons()
    assert at.query_params["comparison"] == started.id
    assert at.get_by_key("train").label == "Training …"


def test_second_click_opens_the_training_that_the_first_began(open_page, cluster):
    at = open_page()
    at.get_by_key("go").click().run()
    at.switch_page("streamlit_app.py").run()
    at.get_by_key("go").click().run()

    assert len(cluster.submitted) == 1
    (started,) = cluster.store.comparisons()
    assert at.query_params["comparison"] == started.id


def test_share_of_draws_with_another_ranking_is_that_of_the_reference(open_page):
    runs = pd.DataFrame(accuracies(), columns=["style", "seed", "accuracy"])
    runs["right"] = (10_000 * runs.accuracy).round()  # of the 10,000 test images
    of_style = dict(list(runs.groupby("style").right))
    draws = pd.DataFrame({"sequential": of_style["sequential"]})
    for style in ("functional", "subclassing"):
        draws = draws.merge(of_style[style].rename(style), how="cross")
    # The tutorial: Sequential 97.82%, Functional 98.06%, Subclassing 98.20%.
    ranked_alike = (draws.sequential < draws.functional) & (draws.functional < draws.subclassing)

    assert len(draws) == 30**3
    share = f"{1 - ranked_alike.mean():.0%}"
    assert f"it comes out differently {share} of the time" in screen.html(open_page())


def test_tie_is_another_ranking():
    right = {Style.SEQUENTIAL: [0.97], Style.FUNCTIONAL: [0.98], Style.SUBCLASSING: [0.98, 0.99]}

    assert chance.share_of_other_rankings(right) == 0.5


def test_span_covers_all_runs(open_page):
    scores = [accuracy for _, _, accuracy in accuracies()]
    html = screen.html(open_page())

    assert f"from {100 * min(scores):.2f}% to {100 * max(scores):.2f}%, by luck alone" in html
    assert f"Each mark is one of {len(scores)} runs" in html


def test_cloud_has_every_run_of_the_reference_with_its_number():
    marks = re.findall(r'title="(\w+), seed (\d+): ([\d.]+%)"', chance.read().cloud)

    assert len(marks) == 90
    assert set(marks) == {
        (LOOKS[style].label, str(seed), f"{100 * accuracy:.2f}%")
        for style, seed, accuracy in accuracies()
    }


@pytest.mark.parametrize("number", ["97.82%", "98.06%", "98.20%"])  # as the tutorial printed them
def test_cloud_has_the_tutorials_numbers(number):
    assert f"tutorial {number}" in chance.read().cloud


def test_marks_stand_on_the_axis_at_their_accuracy():
    runs = [
        (Style.SEQUENTIAL, 1, 0.972),
        (Style.SEQUENTIAL, 2, 0.977),
        (Style.SEQUENTIAL, 3, 0.982),
    ]
    drawn = cloud.draw(runs, title="Three runs.")

    assert re.findall(r'<i style="left:([\d.]+)%', drawn) == ["0.00", "50.00", "100.00"]


def test_marks_of_equal_accuracy_stand_above_each_other():
    runs = [(Style.SEQUENTIAL, seed, 0.98) for seed in (1, 2, 3)]

    assert re.findall(r"--n:(\d)", cloud.draw(runs, title="Three runs.")) == ["0", "1", "2"]


def test_chance_is_named_as_the_cause_if_shared_seeds_give_identical_results():
    store, shared = reference(Seeding.SHARED)

    assert chance.are_identical(store.runs(shared))
    assert "ranking is luck" in chance.describe(ONE_EACH, is_identical=True)[1]


def test_chance_is_not_named_as_the_cause_if_shared_seeds_give_different_results():
    store, shared = reference(Seeding.SHARED)
    first, *rest = store.runs(shared)
    runs = [replace(first, fingerprint="another"), *rest]
    words = " ".join(chance.describe(ONE_EACH, is_identical=False))
    words += chance.describe_span([0.97, 0.98], is_identical=False)

    assert not chance.are_identical(runs)
    assert "luck" not in words
    assert "same" not in words.lower()


def test_advice_has_a_default_answer(open_page):
    at = open_page()

    assert at.get_by_key("preset").value == next(iter(PRESETS))
    assert "none needs fewer Keras names" in screen.html(at)


def test_advice_for_two_inputs_is_functional(open_page):
    at = open_page()
    at.get_by_key("preset").set_value("Two inputs or outputs").run()
    html = screen.html(at)

    assert re.search(r'kc-verdict">.*Functional\.', html)
    assert "Sequential lacks" in html
    (link,) = [link.proto for link in at.get("page_link") if "other needs" in link.proto.label]
    assert link.query_string == "needs=several-inputs%2Cseveral-outputs"


def test_button_trains_in_seconds():
    assert page.DEMO.training.epochs <= 3
