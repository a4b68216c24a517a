-- The visit's events in order, at most `most_events`: the only question that reads clickstream_events. A visit with a
-- sent id has the events of that id between its first and last one. An id of version 5 that was not sent was derived:
-- the visit has the events of its browser without an id in that time.
with visits as (
    select
        sessions.client_id,
        sessions.started_at,
        sessions.ended_at,
        case
            when
                sessions.sent_session_id is not null
                or sessions.session_id !~ '^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
                then coalesce(sessions.sent_session_id, sessions.session_id)
        end as sent_session_id
    from public.sessions as sessions
    where sessions.session_date = :visit_day::date and sessions.session_id = :visit
),

named as (
    select events.event_id
    from visits
    cross join lateral (
        select counted_events.event_id
        from public.counted_events as counted_events
        where
            counted_events.session_id = visits.sent_session_id
            -- It ends on the next day at the latest, which is two days on where the calendar leaves out a day.
            and counted_events.event_date between :visit_day::date and :visit_day::date + 2
            and counted_events.event_timestamp between visits.started_at and visits.ended_at
        offset 0
    ) as events
),

derived as (
    select events.event_id
    from visits
    cross join
        lateral (
            select counted_events.event_id
            from public.counted_events as counted_events
            where
                counted_events.client_id = visits.client_id
                and counted_events.session_id is null
                and counted_events.event_timestamp between visits.started_at and visits.ended_at
            offset 0
        ) as events
    where visits.sent_session_id is null
),

own as (
    select named.event_id from named
    union all
    select derived.event_id from derived
)

select
    row_number() over (order by events.event_timestamp, events.event_id)::text as position,
    extract(epoch from events.event_timestamp)::double precision as happened_s,
    extract(epoch from events.event_timestamp - visits.started_at)::double precision as since_start_s,
    events.event_type,
    events.event_name,
    events.page_path,
    -- What a list names there is its category.
    case
        when events.event_type <> 'view_item_list' then coalesce(events.context_product_name, events.context_product_id)
    end as product,
    events.order_id,
    coalesce(events.order_value, events.cart_value)::double precision as amount,
    events.currency,
    events.checkout_step::double precision as checkout_step
from own
inner join public.clickstream_events as events on own.event_id = events.event_id
cross join visits
order by events.event_timestamp, events.event_id
limit :most_events::integer
