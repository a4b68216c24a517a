"""Traffic arrives, and a campaign starts."""

from datetime import timedelta

from day.crowd import CAMPAIGN, events_of, in_order
from day.stage import Stage


def traffic_arrives(stage: Stage) -> None:
    """The night and the morning of the web shop: posted, loaded, balanced."""
    clock = stage.clock
    posts = stage.crowd.web.between(clock.ms_at("00:00"), clock.ms_at("10:00"))
    events = stage.senders.post_all(posts)
    stage.tell(
        f"""Until ten o'clock {stage.figure("morning visitors", len({post.visitor.client_id for post in posts}))}
        browsers post {stage.figure("morning events", events)} events in
        {stage.figure("morning requests", len(posts))} requests. The ingest API answers 202 only after it has stored
        the events as a raw object: a browser that gets no answer sends them again, and an event that came twice
        counts once, by its id. The ETL function, which a rule calls every hour, then loads what the ledger has not
        seen; here it is called for the day of the story."""
    )
    answer = stage.load("books_balance")
    gained = stage.gained()
    stage.expect(gained["events"] == events, f"the books have gained the {events} events that were posted")
    stage.expect(gained["objects"] == len(posts), "there is a raw object for each request")
    stage.expect(answer["checks"]["books_balance"], "the check books_balance passes")
    stage.run(
        'clickstream sql "select load_date, objects, events, loaded, duplicates, rejected, bots \\\n    '
        f"from load_daily where load_date >= '{_first(stage)}' order by load_date\""
    )
    copies = events_of(post for post in posts if post.is_copy)
    stage.expect(gained["duplicates"] == copies, f"{copies} events are duplicates, those that were sent again")
    stage.tell(
        f"""Loaded: {stage.figure("morning loaded", gained["loaded"])}; came twice:
        {stage.figure("morning duplicates", gained["duplicates"])}; of crawlers:
        {stage.figure("morning bots", gained["bots"])}, which are kept and flagged, and which no figure counts. Raw
        objects lie under UTC days, so a day of the shop lies in two of them."""
    )
    if stage.camera:
        stage.camera.open_landing(stage.state.addresses["landing"])
        stage.show(
            stage.camera.take("1-platform", top=360, height=545, width=1400),
            "The page of the platform: the shop is left out, because the visitors are simulated",
        )


def campaign_starts(stage: Stage) -> None:
    """The visits of a campaign come on top of the others."""
    clock, campaign = stage.clock, stage.crowd.campaign
    own = campaign.between(clock.ms_at("10:00"), clock.ms_at("12:00"))
    posts = in_order([*stage.crowd.web.between(clock.ms_at("10:00"), clock.ms_at("12:00")), *own])
    events = stage.senders.post_all(posts)
    arrived = {post.visit.sent_session_id for post in own}
    stage.tell(
        f"""At ten the shop posts an advertisement. {stage.figure("campaign visits", len(arrived))} visits come by it
        within two hours, and bring {stage.figure("campaign events", events_of(own))} of
        {stage.figure("noon events", events)} events. Their addresses name the campaign, `utm_campaign={CAMPAIGN}`;
        the channel follows from source and medium by the rules of GA4's default channel group. The channel is the
        visit's, so that what a visitor buys an hour later still counts for the campaign."""
    )
    stage.load("books_balance")
    stage.expect(stage.gained()["events"] == events, f"the books have gained the {events} events that were posted")
    stage.run(
        'clickstream sql "select channel, count(*) as visits, sum(purchases) as orders from sessions \\\n    '
        f"where session_date = '{clock.day}' group by channel order by visits desc limit 5\""
    )
    found = stage.one("visits", day=clock.day, campaign=CAMPAIGN)
    stage.expect(
        found["of_campaign"] == len(arrived), f"{len(arrived)} visits have the campaign, those that came by it"
    )
    stage.tell(
        f"""The warehouse has {stage.figure("campaign visits found", found["of_campaign"])} visits of the campaign,
        the same number as the advertisement brought, and {stage.figure("noon visits", found["visits"])} visits of the
        day so far."""
    )
    if stage.dashboard:
        stage.dashboard.open_dashboard(stage.state.addresses["dashboard"], "visits", range="yesterday")
        stage.show(stage.dashboard.take("2-campaign"), "The dashboard's page of visits: paid social is the campaign")


def _first(stage: Stage) -> object:
    """The first UTC day in which the shop's day lies."""
    return stage.clock.day - timedelta(days=1)
