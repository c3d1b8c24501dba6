"""Settings of Sphinx for the pages of antsibull-docs and the guides in Markdown."""

from __future__ import annotations

from typing import Any

project = "aicloud.catalog"
copyright = "aicloud.catalog maintainers"
title = "aicloud.catalog"
html_short_title = "aicloud.catalog"

extensions = ["myst_parser", "sphinx_antsibull_ext"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
default_role = "any"
nitpicky = True
# These lead into Ansible's own documentation, which is not read during a build.
nitpick_ignore = [
    ("std:ref", "action_plugins"),
    ("std:ref", "ansible_configuration_settings"),
    ("std:ref", "common_return_values"),
]
nitpick_ignore_regex = [
    ("envvar|std:envvar", r"ANSIBLE_.*"),
    ("std:ref", r"ansible_collections\.ansible\..*"),
]

# Anchors as GitHub makes them, so that a link works in both places.
myst_heading_anchors = 4

pygments_style = "ansible"
highlight_language = "YAML+Jinja"
html_theme = "sphinx_ansible_theme"
html_show_sphinx = False
html_use_smartypants = True
html_use_index = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["names.css"]


def setup(app: Any) -> None:
    """Have the name at the top of every page lead home, also from a folder."""
    app.connect("html-page-context", _set_home)


def _set_home(_app: Any, _page: str, _template: str, context: Any, _tree: Any) -> None:
    context["theme_documentation_home_url"] = context["pathto"]("index")
