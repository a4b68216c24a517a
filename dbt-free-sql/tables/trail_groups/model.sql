delete from public.trail_groups
where session_date = %(day)s;

insert into public.trail_groups (session_date, group_no, channel, device_class, user_login_state)
select distinct
    %(day)s as session_date,
    numbers.group_no,
    numbers.channel,
    numbers.device_class,
    numbers.user_login_state
from pg_temp.visit_numbers as numbers
