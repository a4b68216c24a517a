-- One row per day of both periods; `is_before` marks the period before.
select
    visits.session_date::text as day,
    visits.session_date < :first_day::date as is_before,
    sum(visits.sessions)::double precision as visits,
    sum(visits.sessions_bounced)::double precision as bounces,
    sum(visits.sessions_engaged)::double precision as engaged,
    sum(visits.page_views)::double precision as page_views,
    sum(visits.seconds_sum)::double precision as seconds
from :chosen_visits as visits
where
    visits.session_date between :before_first_day::date and :last_day::date
    and (visits.session_date <= :before_last_day::date or visits.session_date >= :first_day::date)
group by visits.session_date
order by visits.session_date
