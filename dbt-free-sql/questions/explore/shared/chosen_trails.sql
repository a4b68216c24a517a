-- the trails that the question reads, each with what is to be looked for in trails of its day, as in `days`; is_plain
-- says that of a funnel's steps the first event of each after the one before is all there is to find
-- It is not where events of one moment are in another order than the steps, where an event names several products, and
-- where the visit lasted longer than the window.
-- `offset 0`: the days are few, and their trails are found by the day.
with days as materialized (
    select days.*
    from :days as days
    offset 0
)

select
    trails.session_date,
    trails.visit_no,
    trails.visitor_key,
    trails.group_no,
    trails.kinds,
    trails.things,
    trails.times,
    days.masks,
    days.extras,
    days.pattern,
    days.letters,
    days.letter_classes,
    days.classes,
    days.ordering,
    days.has_walks,
    days.is_quick
    and not (trails.has_ties and days.are_ties_doubtful)
    and coalesce(days.extra_visits[width_bucket(trails.visit_no, days.extra_visits)] <> trails.visit_no, true)
    and (
        days.window_ms is null
        or public.trail_ms(trails.times, octet_length(trails.times) / 4) - public.trail_ms(trails.times, 1)
        <= days.window_ms
    ) as is_plain
from days
cross join
    lateral (
        select trails.*
        from public.trails as trails
        where
            trails.session_date = days.session_date
            and (days.group_nos is null or trails.group_no = any(days.group_nos))
            and (
                days.category = ''
                or trails.things ~ days.viewing
                or trails.visit_no = any(days.viewing_visits)
            )
            and (
                days.segment_of is null
                or case days.segment_of
                    when 'visits' then (trails.session_date - date '1970-01-01') * 4294967296 + trails.visit_no
                    else trails.visitor_key
                end in (select members.entity from :segment_members as members)
            )
        offset 0
    ) as trails
