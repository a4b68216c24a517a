"""A robot wave is discarded, a person is erased, and in the morning every figure is compared."""

from datetime import timedelta

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.reporting.truth_comparison import first_difference
from day.crowd import CAMPAIGN, events_of
from day.scenes.history import DAYS, LATE_DAYS
from day.sending import ROBOT_NETWORK
from day.stage import Stage

_REASON = "a script ordered laptops"


def robot_wave(stage: Stage) -> None:
    """False orders are found by a check, and left out of every figure."""
    clock = stage.clock
    posts = stage.crowd.web.between(clock.ms_at("18:00"), clock.ms_at("21:00"))
    stage.senders.post_all(posts)
    events, orders = stage.senders.post_false_orders(clock.ms_at("20:00"))
    stage.tell(
        f"""An ingest API takes events from anybody. At eight a script posts {stage.figure("false events", events)}
        events with {stage.figure("false orders", orders)} orders, under the name of a browser and from one network,
        `{ROBOT_NETWORK}`. Events are well-formed, so they load. The check `traffic_as_usual` compares each sender
        with its two weeks before:"""
    )
    answer = stage.load("books_balance", "traffic_as_usual")
    stage.expect(stage.gained()["events"] == events + events_of(posts), "the false events are loaded with the others")
    stage.expect(answer["checks"]["traffic_as_usual"] is False, "the check traffic_as_usual fails")
    false = stage.one("visits", day=clock.day, campaign=CAMPAIGN)
    if stage.dashboard:
        stage.dashboard.open_dashboard(stage.state.addresses["dashboard"], "health", range="yesterday")
        panel = stage.dashboard.page.get_by_text(ROBOT_NETWORK).first
        panel.wait_for()
        panel.scroll_into_view_if_needed()
        stage.show(stage.dashboard.take("7-senders"), "Data health: the senders of the day, the script's network first")
    criteria = f"--ip-prefix {ROBOT_NETWORK} --from {_hour(stage, '20:00')} --to {_hour(stage, '21:00')}"
    stage.tell(
        """A discard leaves these events out of all tables and deletes nothing: they stay in `clickstream_events` and
        in the books. It shows first what it would match:"""
    )
    found = stage.run(f"clickstream discard {criteria}", lines=1)
    stage.expect(
        f"{events:,} events" in found and f"{orders:,} orders" in found, "the discard matches the false events only"
    )
    stage.run(f'clickstream discard {criteria} \\\n    --reason "{_REASON}" --carry-out', like="computed|done")
    true = stage.one("visits", day=clock.day, campaign=CAMPAIGN)
    stage.expect(false["orders"] - true["orders"] == orders, f"{orders} orders are gone from the day")
    stage.tell(
        f"""The day had {stage.figure("orders with false", false["orders"])} orders and has
        {stage.figure("orders without false", true["orders"])}. The list keeps who discarded what and why, and
        `clickstream discard undo` brings the events back:"""
    )
    stage.run("clickstream discard list", lines=2)


def erasure(stage: Stage) -> None:
    """A customer asks to be forgotten: nothing of the browser is left, in files or tables."""
    clock = stage.clock
    ended = [
        visit for visit in (*stage.crowd.web.visits, *stage.crowd.campaign.visits)
        if visit.actions and visit.actions[-1].at_ms < clock.ms_at("21:00")
    ]  # fmt: skip
    visit = next(visit for visit in ended if any(action.kind == "purchase" for action in visit.actions))
    client = str(visit.client_id)
    before = stage.one("person", client_id=client)
    stage.expect(before["events"] > 0 and before["orders"] > 0, "the customer's events and orders are stored")
    stage.figures["erased browser"] = client
    stage.tell(
        """A customer asks the shop to erase what it knows. Support finds the browser by the order. The command first
        says what there is:"""
    )
    stage.run(f"clickstream erase --client-id {client}", lines=6)
    stage.tell(
        "Then it removes the events from the raw objects, rows and rejected events, and computes the days again:"
    )
    stage.run(f"clickstream erase --client-id {client} --carry-out", lines=6)
    after = stage.one("person", client_id=client)
    files = sum(client.encode() in path.read_bytes() for path in stage.raw.rglob("*.json"))
    stage.expect(after == {"events": 0, "visits": 0, "orders": 0}, "no table has anything of the browser")
    stage.expect(files == 0, "no raw object names the browser")
    stage.tell(
        f"""{stage.figure("erased events", before["events"])} events,
        {stage.figure("erased visits", before["visits"])} visit and {stage.figure("erased orders", before["orders"])}
        order were stored; now {stage.figure("erased events left", after["events"])} events are in the tables, and
        {stage.figure("erased files left", files)} files name the browser. A warehouse that is loaded again from these
        files does not bring the customer back."""
    )


def morning_after(stage: Stage) -> None:
    """The rest of the day, the end of the backfill, the books, and the comparison of every row."""
    clock = stage.clock
    stage.senders.post_all(stage.crowd.web.between(clock.ms_at("21:00"), clock.ms_at("24:00")))
    _end_of_backfill(stage)
    stage.tell(
        "The last visitors have left. The first call after midnight loads what they sent, and computes the marked days:"
    )
    answer = stage.load("books_balance", "few_rejects")
    stage.expect(answer["checks"]["books_balance"], "the check books_balance passes in the morning")
    # The sensor of Dagster may be computing them, too.
    stage.wait_until("every marked day is computed", lambda: stage.one("stale")["days"] == 0)
    first = clock.day - timedelta(days=1)
    stage.run(
        'clickstream sql "select load_date, events, loaded, duplicates, rejected, bots, discarded \\\n    '
        f"from load_daily where load_date >= '{first}' and events > 0 order by load_date\""
    )
    books = stage.one("books", first=clock.day - timedelta(days=DAYS + 1), last=clock.day)
    stage.expect(
        books["events"] == books["loaded"] + books["duplicates"] + books["rejected"], "the books of all days balance"
    )
    rows = _compare(stage)
    stage.tell(
        f"""Every event of the fifteen days is accounted for: {stage.figure("all events", books["events"])} =
        {stage.figure("all loaded", books["loaded"])} loaded + {stage.figure("all duplicates", books["duplicates"])}
        duplicates + {stage.figure("all rejected", books["rejected"])} rejected. And every figure equals what the
        simulated visitors did, without the script and the erased customer: {stage.figure("compared rows", rows)} rows
        of {stage.figure("compared tables", len(stage.crowd.tables(without="")))} tables were compared, value by
        value, and none differs."""
    )
    stage.run(f"clickstream report --from {clock.day} --to {clock.day}", lines=26)
    if stage.dashboard:
        banner = stage.dashboard.banner_left(stage.state.addresses["dashboard"], "funnel")
        stage.expect(banner == "", f"the dashboard has no banner in the morning, but it says: {banner}")
        stage.show(
            stage.dashboard.take("9-funnel"), "The dashboard in the morning: the funnel of the day, and no banner"
        )


def _end_of_backfill(stage: Stage) -> None:
    days = [stage.clock.day - timedelta(days=back) for back in LATE_DAYS]
    if stage.camera:
        is_done = stage.camera.sees_backfill_succeed(stage.state.addresses["dagster"])
        stage.expect(is_done, "the backfill is a success")
        stage.show(stage.camera.take("9-backfill", height=300), "Dagster: the backfill has ended with success")
    after = stage.one("books", first=days[0], last=days[-1])
    gained = after["objects"] - int(stage.notes["objects before"])
    stage.expect(gained == stage.notes["late objects"], "the backfill has loaded every late file")
    stage.tell(
        f"""The backfill of the evening has read {stage.figure("backfilled objects", gained)} files, all that had come
        late. The three days have {stage.figure("backfilled events", after["events"])} events now. Some late events
        belong to visits of days before these; the load has marked those days, and whatever loads next computes them."""
    )


def _compare(stage: Stage) -> int:
    """Compares the tables with what the visitors of both weeks and of the day did; returns the number of rows."""
    history = Truth.read(stage.raw / "truth.json")
    day = stage.crowd.tables(without=str(stage.figures["erased browser"]))
    tables = {name: [*history.tables[name], *rows] for name, rows in day.items()}
    truth = Truth(history.first_day, DAYS + 1, history.visitors_per_day, history.seed, stage.clock.zone, tables)
    with stage.connection() as connection:
        difference = first_difference(connection, truth)
    stage.expect(difference is None, f"the tables have what the visitors did, but {difference}")
    return sum(map(len, tables.values()))


def _hour(stage: Stage, clock_time: str) -> str:
    return f"{stage.clock.at(clock_time):%Y-%m-%dT%H:%M}"
