-- Visits that the filters choose and a search finds. `landing` is a whole landing page or ''; `search` is part of a
-- landing or exit page, in any case, or the whole id of a visit, a browser or a user, or ''.
select sessions.* -- noqa: AM04
from :chosen_sessions as sessions
where
    public.is_chosen(coalesce(sessions.landing_page, 'unknown'), :landing)
    and (
        public.is_any_chosen(
            array[sessions.client_id, sessions.user_id, sessions.session_id, sessions.sent_session_id], :search
        )
        or strpos(lower(sessions.landing_page), lower(:search)) > 0
        or strpos(lower(sessions.exit_page), lower(:search)) > 0
    )
