-- The fifty pages on which most visits began.
with visits as (
    select
        visits.landing_page,
        visits.sessions,
        visits.sessions_bounced,
        visits.sessions_engaged,
        visits.sessions_bought,
        visits.seconds_sum,
        visits.durations_s
    from :chosen_visits as visits
    where visits.session_date between :first_day::date and :last_day::date
),

sums as (
    select
        visits.landing_page,
        sum(visits.sessions)::double precision as visits,
        sum(visits.sessions_bounced)::double precision as bounces,
        sum(visits.sessions_engaged)::double precision as engaged,
        sum(visits.sessions_bought)::double precision as bought,
        sum(visits.seconds_sum)::double precision as seconds
    from visits
    group by visits.landing_page
    order by visits desc, visits.landing_page collate "C" -- noqa: RF03
    limit 50
),

medians as (
    select
        visits.landing_page,
        percentile_cont(0.5) within group (order by durations.duration_s) as duration_median
    from visits
    cross join unnest(visits.durations_s) as durations (duration_s)
    where visits.landing_page in (select sums.landing_page from sums)
    group by visits.landing_page
)

select
    sums.landing_page,
    sums.visits,
    sums.bounces / sums.visits as bounce_rate,
    sums.engaged / sums.visits as engaged_share,
    sums.seconds / sums.visits as duration_mean,
    medians.duration_median,
    sums.bought / sums.visits as conversion
from sums
inner join medians on sums.landing_page = medians.landing_page
order by sums.visits desc, sums.landing_page collate "C" -- noqa: RF03
