-- what visitors did again, one row per visitor, cohort and event of `again` that counts, and one per visitor and cohort
-- with period_no null: the event that put the visitor into the cohort
-- cohort_no is the number of a period, and period_no counts from it: 0 is the cohort's own. An event counts on the day
-- of its visit, and only from the event on that put the visitor into the cohort.
with happened as materialized (
    select
        hits.visitor_key,
        hits.session_date,
        hits.visit_no,
        hits.place,
        hits.at_ms,
        hits.mask,
        public.period_no(hits.session_date, asked.every, asked.week_start) as period_no,
        -- the period of which the first event counts: all time, if it is the first ever
        case
            when not asked.is_first_ever
                then public.period_no(hits.session_date, asked.every, asked.week_start)
        end as entered_in,
        hits.session_date between asked.first_day and asked.last_day as is_chosen
    from :hits as hits
    cross join :asked as asked
    where hits.visitor_key is not null
),

firsts as (
    select distinct on (happened.visitor_key, happened.entered_in) happened.*
    from happened
    where happened.mask & 1 <> 0 and (happened.entered_in is null or happened.is_chosen)
    order by
        happened.visitor_key asc,
        happened.entered_in asc,
        happened.at_ms asc,
        happened.session_date asc,
        happened.visit_no asc,
        happened.place asc
),

entries as materialized (
    select firsts.*
    from firsts
    where firsts.is_chosen
)

select
    entries.visitor_key,
    entries.period_no as cohort_no,
    null::integer as period_no,
    entries.session_date,
    entries.visit_no,
    entries.place,
    entries.at_ms,
    entries.at_ms as entered_ms
from entries
union all
select
    entries.visitor_key,
    entries.period_no as cohort_no,
    happened.period_no - entries.period_no as period_no,
    happened.session_date,
    happened.visit_no,
    happened.place,
    happened.at_ms,
    entries.at_ms as entered_ms
from entries
inner join happened on entries.visitor_key = happened.visitor_key
cross join :asked as asked
where
    happened.mask & 2 <> 0
    and happened.period_no >= entries.period_no
    and happened.period_no < entries.period_no + asked.periods
    and (asked.measure = 'visitors' or happened.mask & 4 <> 0)
    and (happened.at_ms, happened.session_date, happened.visit_no, happened.place)
    >= (entries.at_ms, entries.session_date, entries.visit_no, entries.place)
