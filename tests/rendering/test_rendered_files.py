"""Rendered files are those of today's code."""

import pytest

from clickstream_pipeline.rendering.__main__ import RENDERED_FILES, ROOT


@pytest.mark.parametrize("path", RENDERED_FILES)
def test_a_rendered_file_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == RENDERED_FILES[path](), "run `make render`"
