-- one row per group of sessions that people filter by; key group_no; group 0 holds the events in no session
create temporary table session_groups on commit drop as
select
    0 as group_no,
    'unknown' as channel,
    'unknown' as device_class,
    'unknown' as user_login_state
union all
select distinct
    scope_sessions.group_no,
    scope_sessions.channel,
    scope_sessions.device_class,
    scope_sessions.user_login_state
from pg_temp.scope_sessions as scope_sessions;

analyze pg_temp.session_groups;
