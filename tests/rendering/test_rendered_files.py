"""Rendered files are those of the present code; the picture of the rooms shows the imports that there are."""

from graphlib import CycleError

import pytest

from clickstream_pipeline.rendering.__main__ import RENDERED_FILES, ROOT
from clickstream_pipeline.rendering.rooms_picture import necessary, placed
from tests.own_loop import in_own_thread


@pytest.mark.parametrize("path", RENDERED_FILES)
def test_a_rendered_file_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == in_own_thread(RENDERED_FILES[path]), "run `make render`"


def test_an_import_that_others_imply_is_not_drawn() -> None:
    imports = {"a": frozenset("bcd"), "b": frozenset("c"), "c": frozenset("d"), "d": frozenset[str]()}
    assert necessary(imports) == {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("d"), "d": frozenset()}


def test_rooms_that_import_one_another_are_not_drawn_but_refused() -> None:
    with pytest.raises(CycleError):
        necessary({"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("a")})


def test_a_page_without_a_place_for_the_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the comments"):
        placed("```mermaid```", "# The architecture\n")
