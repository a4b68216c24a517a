"""Sphinx's configuration of the site; https://www.sphinx-doc.org/en/master/usage/configuration.html."""

project = "Clickstream"
author = "The maintainers of clickstream-pipeline"
root_doc = "docs/README"
language = "en"

extensions = ["myst_parser"]
# As GitHub does it: a heading of each level can be linked to.
myst_heading_anchors = 6
# Quotation marks and dashes stay as they are written.
smartquotes = False
# Consoles have answers between their commands, and code of pages leaves things out: colours where they can be.
highlight_language = "none"
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
# build.py adds the version.
html_title = "Clickstream"
html_favicon = "static/favicon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_extra_path = ["extra"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_theme_options = {"top_of_page_buttons": []}
