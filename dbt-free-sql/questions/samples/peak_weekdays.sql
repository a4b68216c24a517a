-- the weekdays by visits started on them
select
    extract(isodow from sessions.session_date)::integer as weekday_number,
    trim(to_char(sessions.session_date, 'Day')) as weekday,
    count(*) as sessions,
    count(distinct sessions.client_id) as visitors,
    sum(sessions.page_views) as page_views,
    sum(sessions.purchases) as purchases
from public.sessions as sessions
group by weekday_number, weekday
order by sessions desc, weekday_number asc
