-- marks every day whose derived rows this transaction made wrong
-- One event makes at most three days wrong: its own, and those of the visits that it joins, separates or renames. A
-- purchase of an order with few purchases also makes wrong the order's day, and those of the visits that bought it or
-- may have bought it. The search ends at the nearest day of the session id on either side, however many events there
-- are; for an id with late events, after five days on either side.
with recursive touched_orders as (
    select
        touched.order_id,
        min(touched.received_at) as received_at,
        count(*) as purchases
    from pg_temp.touched_events as touched
    where touched.order_id is not null
    group by touched.order_id
),

-- The purchases of these orders that are not touched and count for the order (scope/08_orders.sql), in the order of
-- receipt. They are among the first purchases: as many as are touched, plus 20.
other_purchases as (
    select
        purchases.order_id,
        purchases.event_date,
        purchases.event_timestamp,
        purchases.session_id,
        purchases.client_id,
        purchases.received_at,
        row_number() over (
            partition by purchases.order_id order by purchases.received_at, purchases.event_id
        ) as place
    from touched_orders
    cross join
        lateral (
            select
                events.order_id,
                events.event_id,
                events.event_date,
                events.event_timestamp,
                events.session_id,
                events.client_id,
                events.received_at
            from public.counted_events as events
            where events.order_id = touched_orders.order_id and events.event_type = 'purchase'
            order by events.received_at asc, events.event_id asc
            limit touched_orders.purchases + 20
        ) as purchases
    left join pg_temp.touched_events as touched on purchases.event_id = touched.event_id
    where touched.event_id is null
),

-- A touched purchase makes its order wrong, unless 20 others were received before it.
wrong_orders as (
    select
        other_purchases.order_id,
        min(other_purchases.event_date) filter (where other_purchases.place = 1) as first_date,
        min(other_purchases.place) filter (
            where coalesce(other_purchases.session_id, other_purchases.client_id) is not null
        ) as visit_place
    from other_purchases
    inner join touched_orders on other_purchases.order_id = touched_orders.order_id
    where other_purchases.place <= 20
    group by other_purchases.order_id, touched_orders.received_at
    having
        count(*) < 20
        or max(other_purchases.received_at) >= touched_orders.received_at
),

-- For each day that may be the day of such an order, the first purchase that has a session.
session_purchases as (
    select distinct on (other_purchases.order_id, other_purchases.event_date)
        other_purchases.order_id,
        other_purchases.place
    from other_purchases
    inner join wrong_orders on other_purchases.order_id = wrong_orders.order_id
    where
        other_purchases.place <= 20
        and other_purchases.session_id is not null
        and (
            other_purchases.event_date = wrong_orders.first_date
            or exists (
                select
                from pg_temp.touched_events as touched
                where
                    touched.order_id = other_purchases.order_id
                    and touched.event_date = other_purchases.event_date
            )
        )
    order by other_purchases.order_id asc, other_purchases.event_date asc, other_purchases.place asc
),

-- The days of these orders, and of the visits that bought them, before this transaction and after it.
standing_orders as (
    select
        other_purchases.event_date,
        other_purchases.event_timestamp,
        other_purchases.session_id,
        other_purchases.client_id
    from other_purchases
    inner join wrong_orders on other_purchases.order_id = wrong_orders.order_id
    left join session_purchases
        on
            other_purchases.order_id = session_purchases.order_id
            and other_purchases.place = session_purchases.place
    where
        other_purchases.place in (1, wrong_orders.visit_place)
        or session_purchases.place is not null
),

-- No session id has events outside of these days.
stored as (
    select
        min(events.event_date) as first_day,
        max(events.event_date) as last_day
    from public.clickstream_events as events
),

-- The days to look at for each sent session id; is_touched where events are added or removed.
sent_days as (
    select
        days.session_id,
        days.event_date,
        bool_or(days.is_touched) as is_touched
    from (
        select
            touched.session_id,
            touched.event_date,
            true as is_touched
        from pg_temp.touched_events as touched
        where touched.session_id is not null
        union all
        select
            standing_orders.session_id,
            standing_orders.event_date,
            false as is_touched
        from standing_orders
        where standing_orders.session_id is not null
    ) as days
    cross join stored
    -- If all stored events are of this day, there is no other day to find.
    where not (stored.first_day = days.event_date and stored.last_day = days.event_date)
    group by days.session_id, days.event_date
),

-- The mate is the neighbouring day that this day joins first (scope/02_sent_visits.sql), other is its other neighbour.
nearest_days as (
    select
        sent_days.session_id,
        sent_days.event_date,
        sent_days.is_touched,
        sides.mate,
        sides.other,
        sides.beyond_mate,
        lag(sent_days.event_date) over own_order as looked_at_before,
        lead(sent_days.event_date) over own_order as looked_at_after,
        (
            select events.event_date
            from public.counted_events as events
            where
                sent_days.event_date > stored.first_day
                and events.session_id >= sent_days.session_id
                and (events.session_id, events.event_date) < (sent_days.session_id, sent_days.event_date)
            order by events.session_id desc, events.event_date desc
            limit 1
        ) as day_before,
        (
            select events.event_date
            from public.counted_events as events
            where
                sent_days.event_date < stored.last_day
                and events.session_id <= sent_days.session_id
                and (events.session_id, events.event_date) > (sent_days.session_id, sent_days.event_date)
            order by events.session_id asc, events.event_date asc
            limit 1
        ) as day_after
    from sent_days
    cross join stored
    cross join public.shop_calendar as calendar
    cross join
        lateral (
            select 1 - 2 * abs(mod(public.day_number(sent_days.event_date, calendar.left_out), 2)) as step
        ) as steps
    cross join
        lateral (
            select
                public.day_beside(sent_days.event_date, steps.step, calendar.left_out) as mate,
                public.day_beside(sent_days.event_date, -steps.step, calendar.left_out) as other,
                public.day_beside(sent_days.event_date, 2 * steps.step, calendar.left_out) as beyond_mate
        ) as sides
    window own_order as (partition by sent_days.session_id order by sent_days.event_date)
),

sent_sides as (
    select
        nearest_days.session_id,
        nearest_days.event_date,
        nearest_days.is_touched,
        nearest_days.mate,
        nearest_days.other,
        nearest_days.beyond_mate,
        nearest_days.day_after,
        coalesce(nearest_days.mate in (nearest_days.day_before, nearest_days.day_after), false) as has_mate,
        coalesce(nearest_days.other in (nearest_days.day_before, nearest_days.day_after), false) as has_other,
        coalesce(nearest_days.mate in (nearest_days.looked_at_before, nearest_days.looked_at_after), false)
            as is_mate_looked_at,
        bool_or(nearest_days.day_before is null) over (partition by nearest_days.session_id) as is_about_the_first
    from nearest_days
),

-- Up to five days of an id on either side of a day to look at.
days_around as (
    select
        nearest_days.session_id,
        nearest_days.event_date,
        sides.direction,
        sides.day,
        1 as place
    from nearest_days
    cross join lateral (values (-1, nearest_days.day_before), (1, nearest_days.day_after)) as sides (direction, day)
    where sides.day is not null
    union all
    select
        days_around.session_id,
        days_around.event_date,
        days_around.direction,
        next_days.day,
        days_around.place + 1 as place
    from days_around
    cross join
        lateral (
            select case days_around.direction
                when 1
                    then (
                        select events.event_date
                        from public.counted_events as events
                        where
                            events.session_id <= days_around.session_id
                            and (events.session_id, events.event_date) > (days_around.session_id, days_around.day)
                        order by events.session_id asc, events.event_date asc
                        limit 1
                    )
                else (
                    select events.event_date
                    from public.counted_events as events
                    where
                        events.session_id >= days_around.session_id
                        and (events.session_id, events.event_date) < (days_around.session_id, days_around.day)
                    order by events.session_id desc, events.event_date desc
                    limit 1
                )
            end as day
        ) as next_days
    where days_around.place < 5 and next_days.day is not null
),

-- Those ids that have a late event on any of these days, or no event on the day to look at. Each id is looked up by an
-- index, whatever number of ids the planner expects: the events are never scanned.
late_ids as (
    select
        own_days.session_id,
        own_days.event_date
    from (
        select
            days_around.session_id,
            days_around.event_date,
            days_around.day
        from days_around
        union
        select
            days_around.session_id,
            days_around.event_date,
            days_around.event_date as day
        from days_around
    ) as own_days
    cross join
        lateral (
            select true as is_told_late
            from public.clickstream_events as events
            where
                events.session_id = own_days.session_id
                and events.event_date = own_days.day
                and events.is_late_unreliable
            limit 1
        ) as events
    union
    select
        own_days.session_id,
        own_days.event_date
    from (
        select distinct
            days_around.session_id,
            days_around.event_date
        from days_around
    ) as own_days
    left join
        lateral (
            select events.event_date
            from public.counted_events as events
            where events.session_id = own_days.session_id and events.event_date = own_days.event_date
            limit 1
        ) as events
        on true
    where events.event_date is null
),

-- For each of these ids, the visit that a late day belongs to may change on all of these days.
late_days as (
    select days_around.day as event_date
    from days_around
    inner join late_ids
        on days_around.session_id = late_ids.session_id and days_around.event_date = late_ids.event_date
),

-- Only days on which the id has events are marked: other days have no row of its visits.
session_days as (
    -- The mate, and the day beyond it if events of this day were added or removed.
    select sent_sides.mate as event_date
    from sent_sides
    where sent_sides.has_mate
    union
    select events.event_date
    from sent_sides
    cross join
        lateral (
            select events.event_date
            from public.counted_events as events
            where
                events.session_id = sent_sides.session_id
                and events.event_date = sent_sides.beyond_mate
            limit 1
        ) as events
    where sent_sides.has_mate and sent_sides.is_touched
    union
    -- The neighbour on the other side, if there is no mate, or perhaps was none.
    select sent_sides.other as event_date
    from sent_sides
    where sent_sides.has_other and (not sent_sides.has_mate or sent_sides.is_mate_looked_at)
    union
    -- The first visit of an id keeps it as its own: the next visit may get the id or lose it.
    select sent_sides.day_after as event_date
    from sent_sides
    where sent_sides.is_about_the_first and sent_sides.is_touched and sent_sides.day_after is not null
    union
    select events.event_date
    from sent_sides
    cross join public.shop_calendar as calendar
    cross join
        lateral (
            select events.event_date
            from public.counted_events as events
            where
                events.session_id = sent_sides.session_id
                and events.event_date = public.day_beside(sent_sides.day_after, 1, calendar.left_out)
            limit 1
        ) as events
    where sent_sides.is_about_the_first and sent_sides.is_touched
),

-- Sessions without an id: the run of events around each touch, without a gap above 30 minutes.
client_moments as (
    select distinct
        touched.client_id,
        touched.event_date as around,
        touched.event_timestamp
    from (
        select
            touched.client_id,
            touched.event_date,
            touched.event_timestamp
        from pg_temp.touched_events as touched
        where touched.session_id is null and touched.client_id is not null
        union all
        select
            standing_orders.client_id,
            standing_orders.event_date,
            standing_orders.event_timestamp
        from standing_orders
        where standing_orders.session_id is null and standing_orders.client_id is not null
    ) as touched
),

client_events as (
    select
        own_events.client_id,
        clients.around,
        own_events.event_timestamp,
        own_events.event_date
    from (
        select
            client_moments.client_id,
            client_moments.around,
            min(client_moments.event_timestamp) as first_at,
            max(client_moments.event_timestamp) as last_at
        from client_moments
        group by client_moments.client_id, client_moments.around
    ) as clients
    cross join
        lateral (
            select
                events.client_id,
                events.event_timestamp,
                events.event_date
            from public.clickstream_events as events
            where
                events.client_id = clients.client_id
                and events.session_id is null
                and events.event_timestamp >= clients.first_at - interval '24 hours'
                and events.event_timestamp <= clients.last_at + interval '24 hours'
            offset 0
        ) as own_events
    union
    select
        client_moments.client_id,
        client_moments.around,
        client_moments.event_timestamp,
        client_moments.around as event_date
    from client_moments
),

gaps as (
    select
        client_events.client_id,
        client_events.around,
        client_events.event_timestamp,
        client_events.event_date,
        client_events.event_timestamp - lag(client_events.event_timestamp) over (
            partition by client_events.client_id, client_events.around order by client_events.event_timestamp
        ) as gap
    from client_events
),

runs as (
    select
        gaps.client_id,
        gaps.around,
        gaps.event_timestamp,
        gaps.event_date,
        count(*) filter (where gaps.gap is null or gaps.gap > interval '1800 seconds') over (
            partition by gaps.client_id, gaps.around order by gaps.event_timestamp
        ) as run_no
    from gaps
),

touched_runs as (
    select distinct
        runs.client_id,
        runs.around,
        runs.run_no
    from runs
    inner join client_moments
        on
            runs.client_id = client_moments.client_id
            and runs.around = client_moments.around
            and runs.event_timestamp = client_moments.event_timestamp
),

client_days as (
    select distinct runs.event_date
    from runs
    inner join touched_runs
        on
            runs.client_id = touched_runs.client_id
            and runs.around = touched_runs.around
            and runs.run_no = touched_runs.run_no
),

final as (
    select event_date as day from pg_temp.touched_events
    union
    select event_date from standing_orders
    union
    select event_date from session_days
    union
    select event_date from late_days
    union
    select event_date from client_days
    union
    select unnest(%(load_dates)s::date[]) as load_date
)

insert into public.stale_days (day)
select final.day
from final
-- Derived rows of removed days stay as they are.
where
    not exists (
        select from public.retention
        where final.day < retention.removed_before
    )
on conflict (day) do nothing
