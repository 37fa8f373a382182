"""axe-core finds what it should, so that a page without findings means something."""

from __future__ import annotations

from tests.e2e.accessibility import serious_violations

BEGIN = '<!doctype html><html lang="en"><title>A page</title><main>'


def test_violation_within_a_shadow_root_is_found(usual_context):
    page = usual_context.new_page()
    page.set_content(
        f"""{BEGIN}<h1>Digits</h1><div id="host"></div></main>
        <script>host.attachShadow({{ mode: "open" }}).innerHTML = '<img src="data:,">'</script>"""
    )

    (found,) = serious_violations(page)

    assert found.startswith("image-alt (critical) #host >>> img: ")


def test_text_of_too_little_contrast_is_found_once_it_is_shown(usual_context):
    page = usual_context.new_page()
    page.set_content(f'{BEGIN}<p id="faint" style="color: #aaa; background: #fff">Text</p></main>')

    (found,) = serious_violations(page)

    # (1.05) / (0.4020 + 0.05): relative luminance of #aaa by WCAG's formula
    assert found.startswith("color-contrast (serious) #faint: ")
    assert "2.32" in found


def test_accessible_page_has_no_violation(usual_context):
    page = usual_context.new_page()
    page.set_content(f"{BEGIN}<h1>Digits</h1><p>Text</p></main>")

    assert serious_violations(page) == []
