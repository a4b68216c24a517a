-- the visit that each session id of the day belongs to: one row per id; other_days are the other days of the visit
-- The events of an id on one day are one visit; those of two neighbouring days are one visit if they all lie within 24
-- hours. A day that could join either neighbour joins the one with which it makes an even and an odd day since 1970, in
-- this order; an odd day and the even day after it join only if the id has no events on the days around them. So a
-- visit never lasts longer than 24 hours, events within 24 hours are never separated, and the result depends on at most
-- two days on each side.
-- Unreliable times are ignored on days that have a reliable one. A day without a reliable time and without a neighbour
-- belongs to the visit before it, of up to a month ago: its events arrived late.
-- The queries for the nearest days leave the planner only the index of session ids, in its order: without statistics it
-- would search all days for the id, or sort all events of the id.
set local enable_sort = off;

create temporary table sent_visits on commit drop as
with days as materialized (
    select
        day_visits.session_id,
        coalesce(min(day_visits.reliable_from), min(day_visits.first_at)) as first_at,
        coalesce(max(day_visits.reliable_to), max(day_visits.last_at)) as last_at,
        count(day_visits.reliable_from) > 0 as is_reliable
    from pg_temp.day_visits as day_visits
    where day_visits.session_id is not null
    group by day_visits.session_id
),

own as materialized (
    select
        days.session_id,
        days.first_at,
        days.last_at,
        days.is_reliable,
        (
            select events.event_date
            from public.counted_events as events
            where
                events.session_id >= days.session_id
                and (events.session_id, events.event_date) < (days.session_id, %(day)s)
            order by events.session_id desc, events.event_date desc
            limit 1
        ) as day_before,
        (
            select events.event_date
            from public.counted_events as events
            where
                events.session_id <= days.session_id
                and (events.session_id, events.event_date) > (days.session_id, %(day)s)
            order by events.session_id asc, events.event_date asc
            limit 1
        ) as day_after
    from days
),

reaches as materialized (
    select
        own.session_id,
        own.day_before,
        case when own.is_reliable then own.day_after end as next_day,
        coalesce(own.day_before = %(day_before)s, false) as is_before,
        coalesce(own.day_after = %(day_after)s, false) as is_after,
        case
            when own.day_before = %(day_before)s
                then own.last_at - (
                    select
                        coalesce(
                            min(events.event_timestamp) filter (where not events.is_late_unreliable),
                            min(events.event_timestamp)
                        )
                    from public.counted_events as events
                    where events.session_id = own.session_id and events.event_date = %(day_before)s
                ) <= interval '24 hours'
            else false
        end as fits_before,
        case
            when own.day_after = %(day_after)s
                then (
                    select
                        coalesce(
                            max(events.event_timestamp) filter (where not events.is_late_unreliable),
                            max(events.event_timestamp)
                        )
                    from public.counted_events as events
                    where events.session_id = own.session_id and events.event_date = %(day_after)s
                ) - own.first_at <= interval '24 hours'
            else false
        end as fits_after
    from own
),

joins as (
    select
        reaches.session_id,
        reaches.day_before,
        reaches.next_day,
        case mod(%(day_number)s, 2)
            when 0
                then
                    case
                        when reaches.fits_after then 1
                        when
                            reaches.fits_before
                            and not reaches.is_after
                            and not exists (
                                select
                                from public.counted_events as events
                                where events.session_id = reaches.session_id and events.event_date = %(two_days_before)s
                            )
                            then -1
                        else 0
                    end
            else
                case
                    when reaches.fits_before then -1
                    when
                        reaches.fits_after
                        and not reaches.is_before
                        and not exists (
                            select
                            from public.counted_events as events
                            where events.session_id = reaches.session_id and events.event_date = %(two_days_after)s
                        )
                        then 1
                    else 0
                end
        end as other_day
    from reaches
),

-- Days that arrived late, and the last day of the visit that each belongs to; the id has no events on the day after it.
late as (
    select
        own.session_id,
        own.day_before as home_day,
        exists(
            select
            from public.counted_events as events
            where
                events.session_id = own.session_id
                and events.event_date = public.day_beside(own.day_before, -2, %(left_out)s)
        ) as has_two_before,
        (
            select
                coalesce(
                    max(events.event_timestamp) filter (where not events.is_late_unreliable),
                    max(events.event_timestamp)
                )
            from public.counted_events as events
            where events.session_id = own.session_id and events.event_date = own.day_before
        ) - (
            select
                coalesce(
                    min(events.event_timestamp) filter (where not events.is_late_unreliable),
                    min(events.event_timestamp)
                )
            from public.counted_events as events
            where
                events.session_id = own.session_id
                and events.event_date = public.day_beside(own.day_before, -1, %(left_out)s)
        ) <= interval '24 hours' as fits_before
    from own
    where
        not own.is_reliable
        and own.day_before between %(day)s - 31 and %(two_days_before)s
        and coalesce(own.day_after > %(day_after)s, true)
        and exists (
            select
            from public.counted_events as events
            where
                events.session_id = own.session_id
                and events.event_date = own.day_before
                and not events.is_late_unreliable
        )
),

spans as (
    select
        late.session_id,
        case
            when
                late.fits_before
                and (mod(public.day_number(late.home_day, %(left_out)s), 2) <> 0 or not late.has_two_before)
                then public.day_beside(late.home_day, -1, %(left_out)s)
            else late.home_day
        end as first_day,
        late.home_day as last_day,
        %(day)s::date as late_day,
        late.home_day as day_before,
        null::date as next_day
    from late
    union all
    select
        joins.session_id,
        case when joins.other_day = -1 then %(day_before)s else %(day)s end as first_day,
        case when joins.other_day = 1 then %(day_after)s else %(day)s end as last_day,
        null as late_day,
        joins.day_before,
        joins.next_day
    from joins
    where not exists (
        select from late
        where late.session_id = joins.session_id
    )
),

-- The day after the visit, if the visit has a reliable time on its last day.
nexts as materialized (
    select
        spans.session_id,
        spans.first_day,
        spans.last_day,
        spans.late_day,
        spans.day_before,
        case
            when spans.late_day is not null then null
            when spans.last_day = %(day)s then spans.next_day
            when
                (
                    select true
                    from public.counted_events as events
                    where
                        events.session_id = spans.session_id
                        and events.event_date = spans.last_day
                        and not events.is_late_unreliable
                    limit 1
                )
                then (
                    select events.event_date
                    from public.counted_events as events
                    where
                        events.session_id <= spans.session_id
                        and (events.session_id, events.event_date) > (spans.session_id, spans.last_day)
                    order by events.session_id asc, events.event_date asc
                    limit 1
                )
        end as next_day
    from spans
),

final as (
    select
        nexts.session_id,
        nexts.first_day,
        nexts.last_day,
        nexts.day_before,
        coalesce(nexts.late_day, case
            when nexts.next_day is null then null
            when
                nexts.next_day between public.day_beside(nexts.last_day, 2, %(left_out)s) and nexts.last_day + 31
                and not exists (
                    select
                    from public.counted_events as events
                    where
                        events.session_id = nexts.session_id
                        and (
                            events.event_date = public.day_beside(nexts.next_day, 1, %(left_out)s)
                            or events.event_date = nexts.next_day and not events.is_late_unreliable
                        )
                )
                then nexts.next_day
        end) as late_day
    from nexts
)

select
    final.session_id,
    final.first_day,
    array_remove(
        array_remove(
            array[final.first_day, nullif(final.last_day, final.first_day), final.late_day], %(day)s
        ),
        null
    ) as other_days,
    -- The first visit of an id keeps it, unless the id looks like one that Python makes: it could be another visit's.
    (
        final.session_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
        or case
            when final.day_before is null then false
            else exists (
                select
                from public.counted_events as events
                where events.session_id = final.session_id and events.event_date < final.first_day
            )
        end
    ) as is_nameless
from final;

set local enable_sort = on;

analyze pg_temp.sent_visits;
