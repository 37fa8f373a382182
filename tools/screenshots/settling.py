"""Wait until a page is whole."""

from __future__ import annotations

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PageTimeoutError

_UNSETTLED = """() => {
  const query = (each) => [...document.querySelectorAll(each)];
  const isRunning = query("[data-testid=stApp]")[0]?.dataset.testScriptState !== "notRunning";
  const bare = query(".kerascompare-chart[data-waiting]").filter((chart) => chart.checkVisibility({ visibilityProperty: true }));
  return [
    ...(isRunning ? ["its script runs"] : []),
    ...(query("[data-stale=true]").length ? ["elements are stale"] : []),
    ...(query("[data-testid=stSkeleton]").length ? ["elements are loading"] : []),
    ...(bare.length ? ["charts are not drawn"] : []),
  ].join(", ");
}"""


def settle(page: Page) -> None:
    """Wait until the script has ended, no element is stale, and each visible chart is drawn.

    Raises:
        TimeoutError: If that takes longer than the page's timeout.
    """
    page.wait_for_load_state("networkidle")
    try:
        page.wait_for_function(f"() => !({_UNSETTLED})()", polling=200)
    except PageTimeoutError as error:
        raise TimeoutError(f"{page.url} does not settle: {page.evaluate(_UNSETTLED)}.") from error
