"""The printed report: it fits, it says the figures, and it needs neither colour nor Unicode."""

import io
from datetime import date

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from clickstream_pipeline.reporting.terminal import print_report


def printed(figures, *, width=80, encoding="utf-8", colour=None):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    print_report(figures, Console(file=file, width=width, color_system=colour, force_terminal=bool(colour)))
    file.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_the_report_fits_its_terminal(gather, width):
    text = printed(gather(), width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("width", [80, 120])
def test_the_report_names_every_figure(gather, width):
    text = printed(gather(), width=width)
    for expected in (
        "Viewed a product",
        "33.3 %",
        "1 min 30 s",
        "VND 1,500,000",
        "USD 19.91*",
        "/cart",
        "Total",
        "email",
    ):
        assert expected in text
    assert "partly inferred" in text


@pytest.mark.usefixtures("shop")
def test_names_from_the_web_are_never_read_as_markup(gather):
    assert "ThinkPad [bold]<X1>" in printed(gather(), width=120)


@pytest.mark.usefixtures("shop")
def test_colour_only_repeats_what_the_text_says(gather):
    for width in (80, 120):
        coloured = printed(gather(), width=width, colour="truecolor")
        assert "\x1b[" in coloured
        assert Text.from_ansi(coloured).plain.split() == printed(gather(), width=width).split()


@pytest.mark.usefixtures("shop")
def test_the_heat_map_shows_levels_where_it_is_narrow_and_sessions_where_it_is_wide(gather):
    def row(text, weekday):
        return next(line for line in text.splitlines() if line.startswith(f"{weekday}  ")).split()[1:]

    assert row(printed(gather()), "Tue").count("9") == 1
    assert row(printed(gather(), width=120), "Tue").count("4") == 1


@pytest.mark.usefixtures("shop")
def test_a_terminal_that_knows_only_ascii_gets_all_of_it(gather):
    text = printed(gather(), encoding="ascii")
    assert "B?n ph?m" in text
    assert "####" in text
    assert "20:00-21:00" in text


@pytest.mark.usefixtures("shop")
def test_books_that_do_not_balance_say_no(gather, insert):
    assert "NO" not in printed(gather()).split()
    insert("load_daily", {"load_date": date(2026, 3, 4), "events": 11})
    assert printed(gather(last=date(2026, 3, 4))).split().count("NO") == 2


def test_an_empty_warehouse_says_what_to_do(gather):
    text = printed(gather())
    assert "clickstream load --from 2026-03-02 --to 2026-03-03" in text
    assert "clickstream demo" in text


@pytest.mark.usefixtures("shop")
def test_a_window_without_loads_says_where_the_loaded_days_are(gather):
    assert "clickstream report --from 2026-03-02 --to 2026-03-03" in printed(gather(date(2026, 5, 1), date(2026, 5, 2)))


def test_loads_without_sessions_show_the_books_and_what_to_do(gather, insert):
    insert("load_daily", {"load_date": date(2026, 3, 2)})
    text = printed(gather())
    assert "Total" in text
    assert "compute them: clickstream load" in text


def test_a_window_of_bots_only_says_so(gather, insert):
    insert("load_daily", {"load_date": date(2026, 3, 2), "bots": 8})
    assert "no person visited the shop" in printed(gather())


def test_sessions_that_saw_no_product_page_or_order_are_reported_too(gather, insert):
    insert("sessions", {"session_id": "a", "session_date": date(2026, 3, 2), "client_id": None})
    text = printed(gather())
    assert "No order in these days." in text
    assert "No product was viewed" in text


def test_books_say_what_discards_leave_out(gather, insert):
    insert("load_daily", {"load_date": date(2026, 3, 2)})
    assert "Discards" not in printed(gather())
    insert("load_daily", {"load_date": date(2026, 3, 3), "discarded": 1_200})
    assert "Discards leave 1,200 loaded events out" in printed(gather())


def test_books_tell_of_orders_that_robots_told_of(gather, insert):
    insert("load_daily", {"load_date": date(2026, 3, 2)})
    assert "Robots sent" not in printed(gather())
    insert("load_daily", {"load_date": date(2026, 3, 3), "robot_orders": 3})
    assert "Robots sent 3 orders, which no other figure counts" in printed(gather())
