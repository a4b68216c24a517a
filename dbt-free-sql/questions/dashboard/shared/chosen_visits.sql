-- Sums of visits by day, landing page and group, as the filters choose them.
select
    visits.session_date,
    visits.landing_page,
    visits.channel,
    visits.sessions,
    visits.sessions_bounced,
    visits.sessions_engaged,
    visits.sessions_added,
    visits.sessions_abandoned,
    visits.sessions_bought,
    visits.sessions_first,
    visits.sessions_returning,
    visits.page_views,
    visits.seconds_sum,
    visits.durations_s
from public.visit_by_category as visits
where
    visits.category = :category
    and public.is_group_chosen(
        visits.channel, visits.device_class, visits.user_login_state, :channel, :device_class, :user_login_state
    )
