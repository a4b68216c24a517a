-- the visits and orders of a day of the shop: all of them, and those of a campaign
select
    count(*) as visits,
    coalesce(sum(sessions.purchases), 0)::bigint as orders,
    count(*) filter (where sessions.utm_campaign = %(campaign)s) as of_campaign,
    coalesce(sum(sessions.purchases) filter (where sessions.utm_campaign = %(campaign)s), 0)::bigint
        as orders_of_campaign
from public.sessions as sessions
where sessions.session_date = %(day)s
