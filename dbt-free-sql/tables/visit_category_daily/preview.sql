-- the ten largest groups of visits by category; no open value, which may name a person: previews outlive an erasure
select
    visit_category_daily.channel,
    visit_category_daily.device_class,
    visit_category_daily.user_login_state,
    count(distinct visit_category_daily.category) as categories,
    sum(visit_category_daily.sessions) as sessions,
    sum(visit_category_daily.sessions_bounced) as sessions_bounced,
    sum(visit_category_daily.sessions_bought) as sessions_bought
from public.visit_category_daily as visit_category_daily
where visit_category_daily.session_date = any(%(days)s::date[])
group by
    visit_category_daily.channel,
    visit_category_daily.device_class,
    visit_category_daily.user_login_state
order by sessions desc, visit_category_daily.channel asc, visit_category_daily.device_class asc
limit 10
