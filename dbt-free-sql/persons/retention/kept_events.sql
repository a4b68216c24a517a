-- events before a day that visits of that day still need, of at most two days: a visit spans at most two days, and
-- which days depends on the two days before it and the two days after it
create temporary table kept_events as
with neighbours as (
    select
        public.day_beside(%(before)s, -2, shop_calendar.left_out) as two_days_before,
        public.day_beside(%(before)s, 1, shop_calendar.left_out) as day_after
    from public.shop_calendar as shop_calendar
),

reaching_visits as (
    select earlier.event_id
    from public.clickstream_events as earlier
    where
        earlier.event_date < %(before)s
        and earlier.event_date >= (select neighbours.two_days_before from neighbours)
        and earlier.session_id is not null
        and exists (
            select
            from public.clickstream_events as later
            where
                later.session_id = earlier.session_id
                and later.event_date >= %(before)s
                and later.event_date <= (select neighbours.day_after from neighbours)
        )
),

-- Visits without an id: a client's events without a gap above 30 minutes.
gaps as (
    select
        events.event_id,
        events.client_id,
        events.event_timestamp,
        events.event_date,
        events.event_timestamp - lag(events.event_timestamp) over (
            partition by events.client_id order by events.event_timestamp, events.event_id
        ) as gap
    from public.counted_events as events
    where
        events.session_id is null
        and events.client_id is not null
        and events.event_date >= (select neighbours.two_days_before from neighbours)
        and events.event_date <= %(before)s
),

chains as (
    select
        gaps.event_id,
        gaps.client_id,
        gaps.event_date,
        count(*) filter (where gaps.gap is null or gaps.gap > interval '1800 seconds') over (
            partition by gaps.client_id order by gaps.event_timestamp, gaps.event_id
        ) as chain
    from gaps
)

select reaching_visits.event_id
from reaching_visits
union
select chains.event_id
from chains
where
    chains.event_date < %(before)s
    and exists (
        select
        from chains as later
        where
            later.client_id = chains.client_id
            and later.chain = chains.chain
            and later.event_date >= %(before)s
    )
