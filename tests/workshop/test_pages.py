"""The pages of the workshop: their parts in order, the pictures and the table that are rendered, the index."""

import re
from pathlib import Path

import pytest

from infra.aws.configuration import Configuration
from infra.cost.prices import read_prices
from stack.landing.picture import PLACES
from tests.commands import ROOT
from tests.documentation.pages import headings
from workshop.pages import WORKSHOP, PageWrong, lab_pages, picture, rendered_pages

_PARTS = [
    "What you will be able to do and explain",
    "The picture",
    "Local track",
    "Check yourself",
    "AWS track",
    "What commonly goes wrong",
    "Questions",
]


@pytest.mark.parametrize("page", rendered_pages(), ids=lambda page: page.name)
def test_what_is_rendered_in_a_page_is_up_to_date(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == rendered_pages()[page](), "run `make render`"


@pytest.mark.parametrize("page", lab_pages(), ids=lambda page: page.name)
def test_a_lab_has_its_parts_in_their_order_and_folds_its_answers(page: Path) -> None:
    assert [name for name, _ in headings(page, 2)] == _PARTS
    text = page.read_text(encoding="utf-8")
    questions = text.partition("\n## Questions\n")[2]
    assert questions.count("<details>") == questions.count("</details>") >= 3
    assert f"make lab-check LAB={re.findall(r'lab([0-9]+)-', page.name)[0]}" in text


def test_every_sum_of_cents_in_a_lab_is_one_of_the_costs() -> None:
    price, configuration = read_prices()["gp3"].usd, Configuration()
    volumes = [price * size for size in (configuration.warehouse_data_gb, configuration.oltp_data_gb)]
    known = set(re.findall(r"\d+\.\d+", (ROOT / "docs/cost.md").read_text(encoding="utf-8")))
    known |= {f"{usd:.2f}" for usd in (*volumes, sum(volumes))}
    told = {page.name: set(re.findall(r"\$(\d+\.\d+)", page.read_text(encoding="utf-8"))) for page in lab_pages()}
    assert {name: sums - known for name, sums in told.items() if sums - known} == {}
    assert sum(map(len, told.values())) > 6


def test_a_picture_lights_the_parts_of_its_lab_and_names_them() -> None:
    drawn = picture(["raw", "api"])
    assert {name for name, style in re.findall(r"^ +(\w+)\[.*:::(\w+)$", drawn, re.MULTILINE) if style == "lit"} == {
        "api",
        "raw",
    }
    assert drawn.count("]:::") == len(PLACES)
    assert drawn.endswith("Lit: **Ingest API** · **Raw store**\n")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# LAB1: a lab\n\nTime.\n", "lacks `<!-- picture, lit: api raw -->`"),
        ("# LAB1: a lab\n\nTime.\n\n<!-- picture, lit: lake raw -->\n<!-- end of picture -->\n", "lights lake, which"),
    ],
)
def test_a_lab_without_a_place_for_its_picture_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    page = tmp_path / "lab1-network.md"
    page.write_text(text)
    with pytest.raises(PageWrong, match=re.escape(f"{page} {complaint}")):
        rendered_pages(tmp_path)[page]()


@pytest.mark.parametrize(
    ("index", "lab", "complaint"),
    [
        ("# The workshop\n", "# LAB1: a lab\n\nTime.\n", "README.md lacks `<!-- labs"),
        (
            "<!-- labs: make render writes this table -->\n<!-- end of labs -->\n",
            "# A lab\n",
            "lab1-network.md begins otherwise",
        ),
    ],
)
def test_an_index_without_its_table_and_a_lab_without_its_line_are_named(
    tmp_path: Path, index: str, lab: str, complaint: str
) -> None:
    (tmp_path / "README.md").write_text(index)
    (tmp_path / "lab1-network.md").write_text(lab)
    with pytest.raises(PageWrong, match=re.escape(complaint)):
        rendered_pages(tmp_path)[tmp_path / "README.md"]()


def test_labs_follow_their_numbers(tmp_path: Path) -> None:
    for name in ("lab10-a.md", "lab2-b.md", "README.md", "self-test.md"):
        (tmp_path / name).touch()
    assert [page.name for page in lab_pages(tmp_path)] == ["lab2-b.md", "lab10-a.md"]


def test_the_index_of_the_documentation_leads_to_the_workshop() -> None:
    assert f"]({WORKSHOP.relative_to(ROOT / 'docs')}/README.md)" in (ROOT / "docs/README.md").read_text(
        encoding="utf-8"
    )
