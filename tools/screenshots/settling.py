"""Wait until a page is whole."""

from __future__ import annotations

from playwright.sync_api import Page


def settle(page: Page) -> None:
    """Wait until the script has ended, no element is stale, and each visible chart is drawn."""
    page.wait_for_function(
        """() => document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
          && !document.querySelector("[data-stale=true], [data-testid=stSkeleton]")
          && [...document.querySelectorAll(".js-plotly-plot")]
            .every((plot) => !plot.checkVisibility() || plot.data?.length)""",
        polling=200,
    )
    page.wait_for_load_state("networkidle")
