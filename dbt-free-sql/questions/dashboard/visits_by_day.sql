-- One row per day of both periods; `is_before` marks the period before.
select
    visits.session_date::text as day,
    visits.session_date < :first_day::date as is_before,
    sum(visits.sessions)::double precision as visits,
    sum(visits.sessions_bought)::double precision as visits_bought,
    sum(visits.sessions_added)::double precision as visits_added,
    sum(visits.sessions_abandoned)::double precision as carts_abandoned,
    sum(visits.sessions_first)::double precision as visits_new,
    sum(visits.sessions_returning)::double precision as visits_returning,
    sum(visits.sessions - visits.sessions_first - visits.sessions_returning)::double precision as visits_untold,
    sum(visits.page_views)::double precision as visit_page_views
from :chosen_visits as visits
where
    visits.session_date between :before_first_day::date and :last_day::date
    and (visits.session_date <= :before_last_day::date or visits.session_date >= :first_day::date)
group by visits.session_date
order by visits.session_date
