"""A release of the app's tracker breaks an event; the parser is mended, and what was rejected is loaded."""

from day.crowd import events_of
from day.mend import mended_copy
from day.sending import WRONG_FIELD
from day.stage import Stage


def release_breaks(stage: Stage) -> None:
    """The app's files have a product view without a name; the check warns, and the dashboard says so."""
    clock = stage.clock
    web = stage.crowd.web.between(clock.ms_at("12:00"), clock.ms_at("15:00"))
    stage.senders.post_all(web)
    app, broken = stage.senders.write_files(stage.crowd.app.posts)
    stage.tell(
        f"""At noon the shop's app gets a release whose tracker sends the name of a product view in the field
        `{WRONG_FIELD}`; the wire contract has `eventName`. The ingest API would answer so at once, and keep the
        event:"""
    )
    answer = stage.run(
        f"curl --silent --noproxy '*' -H 'Content-Type: application/json' -d '{{\"{WRONG_FIELD}\":\"product_view\"}}' "
        f"{stage.senders.address}"
    )
    stage.expect("missing_event_name" in answer, "the API names the reason missing_event_name")
    stage.tell(
        f"""The app has a collector of its own, which writes files into the raw store, past the API. Its
        {stage.figure("app events", app)} events include {stage.figure("broken events", broken)} broken ones. The load
        does not stop: it loads the others, and keeps each broken event with its place, its reason and its bytes. The
        check `few_rejects` warns when more than one per cent of a day is rejected, or over three times the usual
        share."""
    )
    loaded = stage.load("books_balance", "few_rejects")
    gained = stage.gained()
    stage.expect(gained["rejected"] == broken, f"{broken} events are rejected, the broken ones")
    stage.expect(gained["events"] == app + events_of(web), "the books have every event, the broken ones too")
    stage.expect(loaded["checks"]["few_rejects"] is False, "the check few_rejects fails")
    stage.expect(loaded["checks"]["books_balance"], "the check books_balance passes: a rejected event is accounted for")
    stage.run(f"clickstream rejects list --from {clock.day} --limit 2", lines=12)
    views = stage.one("product_views", day=clock.day)["views"]
    stage.tell(
        f"""Until this is mended {stage.figure("product views before", views)} product views of the day count, and the
        funnel of the app has no second step. Nobody has to notice that in a curve: the dashboard has a banner on
        every page, with the share that could not be loaded."""
    )
    if stage.camera:
        stage.camera.open_check(stage.state.addresses["dagster"], "clickstream_events", "few_rejects")
        stage.camera.page.get_by_text("rejected, ").first.wait_for()
        stage.show(
            stage.camera.take("3-check"), "Dagster: the check few_rejects has failed, and names its page of the runbook"
        )
    if stage.dashboard:
        stage.dashboard.open_dashboard(stage.state.addresses["dashboard"], "overview", range="yesterday")
        stage.dashboard.page.locator("[data-banner~=rejected]").wait_for()
        stage.show(
            stage.dashboard.take("3-banner", height=420),
            "The dashboard: the banner says which share of the events could not be loaded",
        )


def mend_and_replay(stage: Stage) -> None:
    """The parser takes the new spelling too; the rejected events are loaded, each once."""
    clock, home = stage.clock, stage.settings.home
    broken = stage.figures["broken events"]
    stage.tell(
        """Phones keep the release for weeks, so the parser has to take the name as the app spells it. That is a line
        of the wire contract. The story changes a copy of the code, in `$CLICKSTREAM_HOME/mended`; yours stays as it
        is."""
    )
    stage.show_change(mended_copy(home / "mended"))
    stage.tell(
        """A replay parses the rejected events again and loads those that the parser takes now, with the receipt that
        they had. First without changing anything:"""
    )
    command = f"PYTHONPATH=$CLICKSTREAM_HOME/mended clickstream rejects replay --from {clock.day}"
    stage.run(f"{command} --dry-run")
    replayed = stage.run(command)
    stage.expect(f"{broken:,} parse now" in replayed, f"{broken} rejected events parse now")
    stage.tell(
        "The replay has marked the days whose tables it made wrong. The next call of the ETL function computes them:"
    )
    answer = stage.load("books_balance", "few_rejects")
    stage.expect(answer["checks"]["books_balance"], "the check books_balance passes after the replay")
    stage.expect(answer["checks"]["few_rejects"], "the check few_rejects passes after the replay")
    stage.gained()
    views = stage.one("product_views", day=clock.day)["views"]
    gained = views - int(stage.figures["product views before"])
    copies = sum(
        action.kind == "view_item" for post in stage.crowd.app.posts if post.is_copy for action in post.actions
    )
    stage.expect(
        gained == int(broken) - copies, f"{broken} less {copies} copies are the product views that were missing"
    )
    stage.tell(
        f"""The day has {stage.figure("product views after", views)} product views,
        {stage.figure("views gained", gained)} more than before: each broken event once.
        {stage.figure("copies among broken", copies)} of them had come twice. The books balance before and after,
        because rejected events are counted, too."""
    )
    if stage.dashboard:
        banner = stage.dashboard.banner_left(stage.state.addresses["dashboard"], "overview")
        stage.expect(banner == "", f"the dashboard has no banner after the replay, but it says: {banner}")
        stage.show(stage.dashboard.take("4-mended", height=420), "The dashboard after the replay: the banner is gone")
