-- Names that filters can be set to, in the last 400 days that hold data, with the visits that each had.
with groups as (
    select
        funnel.channel,
        funnel.device_class,
        funnel.user_login_state,
        sum(funnel.sessions) as visits
    from public.funnel_by_category as funnel
    where funnel.category = '' and funnel.session_date > :today::date - 400 and funnel.step_number = 1
    group by funnel.channel, funnel.device_class, funnel.user_login_state
)

select
    named.filter,
    named.name,
    sum(groups.visits) as visits
from groups
cross join
    lateral (
        values ('channel', groups.channel), ('device', groups.device_class), ('login', groups.user_login_state)
    ) as named (filter, name)
group by named.filter, named.name
union all
select
    'category' as filter,
    funnel.category as name,
    sum(funnel.sessions) as visits
from public.funnel_by_category as funnel
where funnel.category <> '' and funnel.session_date > :today::date - 400 and funnel.step_number = 1
group by funnel.category
