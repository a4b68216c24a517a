-- One row: how many visits match. Only a search has to read visits; without one their sums answer.
with matching as (
    select visits.sessions as visits
    from :chosen_visits as visits
    where
        :search = ''
        and visits.session_date between :first_day::date and :last_day::date
        and public.is_chosen(visits.landing_page, :landing)
    union all
    select 1 as visits
    from :matching_sessions as sessions
    where
        :search <> ''
        and sessions.session_date between :first_day::date and :last_day::date
)

select coalesce(sum(matching.visits), 0)::double precision as visits
from matching
