-- The thousand groups with the most visits, `by` being channel, device, login or category; `found` is how many there
-- are. By category, a visit counts in each that it viewed a product of.
with counted as (
    select
        case :by
            when 'channel' then funnel.channel
            when 'device' then funnel.device_class
            when 'login' then funnel.user_login_state
            else funnel.category
        end as name,
        funnel.step,
        funnel.sessions
    from public.funnel_by_category as funnel
    where
        case
            when :by = 'category' then funnel.category <> '' and public.is_chosen(funnel.category, :category)
            else funnel.category = :category
        end
        and funnel.session_date between :first_day::date and :last_day::date
        and public.is_group_chosen(
            funnel.channel, funnel.device_class, funnel.user_login_state, :channel, :device_class, :user_login_state
        )
)

select
    counted.name,
    coalesce(sum(counted.sessions) filter (where counted.step = 'session'), 0)::double precision as session,
    coalesce(sum(counted.sessions) filter (where counted.step = 'view_item'), 0)::double precision as view_item,
    coalesce(sum(counted.sessions) filter (where counted.step = 'add_to_cart'), 0)::double precision as add_to_cart,
    coalesce(sum(counted.sessions) filter (where counted.step = 'begin_checkout'), 0)::double precision
        as begin_checkout,
    coalesce(sum(counted.sessions) filter (where counted.step = 'purchase'), 0)::double precision as purchase,
    (count(*) over ())::double precision as found
from counted
group by counted.name
order by counted.name = '(other)', session desc, counted.name asc
limit 1000
