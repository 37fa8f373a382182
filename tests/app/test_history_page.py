"""History finds, opens, names, compares and deletes comparisons; deletion is confirmed."""

import pandas as pd
import pytest

from kerascompare.store import Status
from kerascompare.ui.history import page
from tests.app import screen

HISTORY = "pages/history.py"


def rows(at):
    """Return the table as a data frame."""
    return at.dataframe[0].value if at.dataframe else pd.DataFrame()


def select(at, *positions):
    """Select rows of the table."""
    key = page.table_key([link.partition("=")[2] for link in rows(at).open])
    at.session_state[key] = {"selection": {"rows": list(positions), "columns": [], "cells": []}}
    at.run()
    assert not at.exception


def labels(at):
    return [button.label for button in at.button]


def test_empty_history_links_to_compare(open_page):
    at = open_page(HISTORY)
    assert "No comparison yet" in screen.html(at)
    assert "Train a model" in [link.value for link in at.get("page_link")]


def test_comparisons_are_listed_newest_first_with_link_and_score(open_page, filled):
    table = rows(open_page(HISTORY))
    newest_first = (
        *(("queued", filled.queued), ("running", filled.running), ("failed", filled.failed)),
        *(("cancelled", filled.cancelled), ("completed", filled.independent)),
        ("completed", filled.completed),
    )
    assert table.status.tolist() == [status for status, _ in newest_first]
    assert table.open.tolist() == [
        f"compare?comparison={comparison_id}" for _, comparison_id in newest_first
    ]
    assert table.seeds.tolist()[4:] == ["7, different for each", "42"]
    assert table.accuracy.iloc[5] == pytest.approx(0.9806)
    assert list(table.curve.iloc[5]) == pytest.approx([0.9706, 0.9806])
    assert pd.isna(table.accuracy.iloc[0])


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        ("cancelled", ["cancelled"]),
        ("different for each", ["completed"]),
        ("TUTORIAL running", ["running"]),
        ("queued cancelled", []),
    ],
)
def test_search_finds_comparisons_with_all_words(open_page, filled, words, statuses):
    at = open_page(HISTORY)
    at.get_by_key("history_search").set_value(words).run()
    assert (rows(at).status.tolist() if len(rows(at)) else []) == statuses
    if not statuses:
        assert "Remove some" in screen.html(at)


@pytest.mark.parametrize(
    ("words", "seeds"),
    [("seed 5", ["1-10", "5"]), ("5", ["1-10", "5"]), ("seed 7", ["1-10"]), ("97.91%", ["5"])],
)
def test_search_finds_seeds_within_ranges_and_scores_as_displayed(open_page, add, words, seeds):
    add.completed(seeds=(5,), seeding="independent")
    add.completed(seeds=(51,))
    add.completed(seeds=tuple(range(1, 11)), epochs=1)
    at = open_page(HISTORY)
    at.get_by_key("history_search").set_value(words).run()
    assert [text.removesuffix(", different for each") for text in rows(at).seeds] == seeds


def test_selection_is_cleared_when_the_list_changes(open_page, add):
    add.completed(seeds=(1,))
    add.completed(seeds=(2,))
    at = open_page(HISTORY)
    select(at, 0)
    assert "Delete" in labels(at)
    at.get_by_key("history_search").set_value("seed 1").run()
    assert rows(at).seeds.tolist() == ["1"]
    assert "Delete" not in labels(at)


def test_comparison_can_be_named_and_found_by_name(open_page, add, store):
    comparison_id = add.completed()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key(f"name of {comparison_id}").set_value("For the class").run()
    assert store.comparison(comparison_id).name == "For the class"
    assert rows(at).name.tolist() == ["For the class"]
    at.get_by_key("history_search").set_value("class").run()
    assert len(rows(at)) == 1


def test_open_shows_the_selected_comparison(open_page, add):
    comparison_id = add.completed()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key("history_open").click().run()
    assert at.query_params["comparison"] == comparison_id
    assert at.get_by_key("train").label == "Train"


def test_delete_asks_for_confirmation_and_can_be_aborted(open_page, add, store):
    comparison_id = add.completed()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key("history_delete").click().run()
    assert at.warning[0].value.startswith("Delete tutorial ")
    at.get_by_key("history_keep").click().run()
    assert not at.warning
    assert store.comparison(comparison_id).status is Status.COMPLETED


def question(at):
    """Return the confirmation question as text, without the escapes of Markdown."""
    return screen.shown(at.warning[0].value)


def test_confirmation_of_delete_names_the_comparisons(open_page, add, store):
    named, *_ = (add.completed(seeds=seeds) for seeds in ((1, 2, 3), (4,), (5,)))
    store.rename(named, "For *the* class")
    at = open_page(HISTORY)
    select(at, 2)
    at.get_by_key("history_delete").click().run()
    assert question(at).startswith("Delete “For *the* class” with all runs")
    assert "*the*" not in at.warning[0].value  # would be in italics
    select(at, 0, 2)
    at.get_by_key("history_delete").click().run()
    assert "Delete 2 comparisons, tutorial (seed 5, started" in question(at)
    assert " and “For *the* class”, with all runs" in question(at)


def test_delete_removes_only_the_selected_comparisons(open_page, add, store):
    ids = [add.completed(seeds=(seed,)) for seed in (1, 2, 3)]
    at = open_page(HISTORY)
    select(at, 0, 2)
    at.get_by_key("history_delete").click().run()
    assert "Delete 2 comparisons" in at.warning[0].value
    assert "Links to them" in at.warning[0].value
    at.get_by_key("history_delete_now").click().run()
    assert not at.exception
    assert [comparison.id for comparison in store.comparisons()] == [ids[1]]


def test_running_comparison_cannot_be_deleted(open_page, add, store):
    comparison_id = add.running()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key("history_delete").click().run()
    at.get_by_key("history_delete_now").click().run()
    assert "still being trained" in at.toast[0].value
    assert store.comparison(comparison_id).status is Status.RUNNING


def test_two_selected_comparisons_show_their_differences_and_scores(open_page, add):
    add.completed(epochs=2, seeds=(1,))
    add.completed(epochs=3, seeds=(2,), seeding="independent")
    at = open_page(HISTORY)
    select(at, 0, 1)
    table = screen.html(at)
    for name, newer, older in (
        ("training.epochs", "3", "2"),
        ("seeds", "2", "1"),
        ("seeding", "independent", "shared"),
    ):
        cells = f'<td class="kc-left">{newer}</td><td class="kc-left">{older}</td>'
        assert f"<tr><td>{name}</td>{cells}</tr>" in table
    assert "training.optimizer" not in table
    assert '<td class="kc-left">97.71%</td><td class="kc-left">98.06%</td>' in table


def test_two_selected_comparisons_with_equal_setups_are_reported_equal(open_page, add):
    add.completed()
    add.completed()
    at = open_page(HISTORY)
    select(at, 0, 1)
    assert "Their setups are the same." in screen.html(at)
