-- One row per channel, the most visits first. There are a dozen, unless something else has written into the table.
with visits as (
    select
        visits.channel,
        visits.sessions,
        visits.sessions_bounced,
        visits.sessions_engaged,
        visits.sessions_bought,
        visits.seconds_sum,
        visits.durations_s
    from :chosen_visits as visits
    where visits.session_date between :first_day::date and :last_day::date
),

medians as (
    select
        visits.channel,
        percentile_cont(0.5) within group (order by durations.duration_s) as duration_median
    from visits
    cross join unnest(visits.durations_s) as durations (duration_s)
    group by visits.channel
),

sums as (
    select
        visits.channel,
        sum(visits.sessions)::double precision as visits,
        sum(visits.sessions_bounced)::double precision as bounces,
        sum(visits.sessions_engaged)::double precision as engaged,
        sum(visits.sessions_bought)::double precision as bought,
        sum(visits.seconds_sum)::double precision as seconds
    from visits
    group by visits.channel
)

select
    sums.channel,
    sums.visits,
    sums.bounces / sums.visits as bounce_rate,
    sums.engaged / sums.visits as engaged_share,
    sums.seconds / sums.visits as duration_mean,
    medians.duration_median,
    sums.bought / sums.visits as conversion
from sums
inner join medians on sums.channel = medians.channel
order by sums.visits desc, sums.channel collate "C" -- noqa: RF03
limit 50
