-- Single visits, as the filters choose them.
select
    sessions.session_id,
    sessions.sent_session_id,
    sessions.session_date,
    sessions.visitor_key,
    sessions.client_id,
    sessions.user_id,
    sessions.started_at,
    sessions.duration_s,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    sessions.landing_page,
    sessions.exit_page,
    sessions.page_views,
    sessions.events,
    sessions.purchases,
    sessions.viewed_at,
    sessions.added_at,
    sessions.checkout_at,
    sessions.purchased_at
from public.sessions as sessions
where
    public.is_any_chosen(sessions.viewed_categories, :category)
    and public.is_group_chosen(
        sessions.channel, sessions.device_class, sessions.user_login_state, :channel, :device_class, :user_login_state
    )
