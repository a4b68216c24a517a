-- asset: sessions
-- also: funnel_category_daily, visit_category_daily, exit_category_daily
-- severity: error
-- complaint: tables have different figures of categories
-- description: Tables agree on a category's sessions of a day, their steps, orders and durations.

-- Stale days, whose tables are known to be wrong, and days whose events were removed are not compared.
with visits as (
    select
        viewed.category,
        count(*) as sessions,
        count(*) filter (where sessions.purchases > 0) as with_orders,
        count(sessions.purchased_at) as bought,
        count(sessions.viewed_at)
        + count(sessions.added_at)
        + count(sessions.checkout_at)
        + count(sessions.purchased_at) as steps
    from public.sessions as sessions
    cross join unnest(sessions.viewed_categories) as viewed (category)
    where sessions.session_date = %(day)s
    group by viewed.category
),

funnels as (
    select
        funnel_category_daily.category,
        sum(funnel_category_daily.sessions) filter (where funnel_category_daily.step_number = 1) as sessions,
        sum(funnel_category_daily.sessions) filter (where funnel_category_daily.step_number = 5) as bought,
        sum(cardinality(funnel_category_daily.step_durations_s)) as steps
    from public.funnel_category_daily as funnel_category_daily
    where funnel_category_daily.session_date = %(day)s
    group by funnel_category_daily.category
),

beginnings as (
    select
        visit_category_daily.category,
        sum(visit_category_daily.sessions) as sessions,
        sum(visit_category_daily.sessions_bought) as with_orders,
        sum(cardinality(visit_category_daily.durations_s)) as durations
    from public.visit_category_daily as visit_category_daily
    where visit_category_daily.session_date = %(day)s
    group by visit_category_daily.category
),

ends as (
    select
        exit_category_daily.category,
        sum(exit_category_daily.sessions) as sessions,
        sum(exit_category_daily.sessions) filter (where exit_category_daily.step_number = 5) as bought
    from public.exit_category_daily as exit_category_daily
    where exit_category_daily.session_date = %(day)s
    group by exit_category_daily.category
),

categories as (
    select visits.category
    from visits
    union
    select funnels.category
    from funnels
    union
    select beginnings.category
    from beginnings
    union
    select ends.category
    from ends
),

final as (
    select
        categories.category,
        compared.figure,
        coalesce(compared.one_table, 0) as one_table,
        coalesce(compared.other_table, 0) as other_table
    from categories
    left join visits on categories.category = visits.category
    left join funnels on categories.category = funnels.category
    left join beginnings on categories.category = beginnings.category
    left join ends on categories.category = ends.category
    cross join lateral (
        values
        ('sessions: sessions, funnel_category_daily', visits.sessions, funnels.sessions),
        ('sessions: sessions, visit_category_daily', visits.sessions, beginnings.sessions),
        ('sessions: sessions, exit_category_daily', visits.sessions, ends.sessions),
        ('sessions that bought: sessions, funnel_category_daily', visits.bought, funnels.bought),
        ('sessions that bought: sessions, exit_category_daily', visits.bought, ends.bought),
        ('sessions with an order: sessions, visit_category_daily', visits.with_orders, beginnings.with_orders),
        ('steps reached: sessions, durations of funnel_category_daily', visits.steps, funnels.steps),
        ('sessions: sessions, durations of visit_category_daily', visits.sessions, beginnings.durations)
    ) as compared (figure, one_table, other_table)
)

select
    final.category,
    final.figure,
    final.one_table,
    final.other_table
from final
where
    final.one_table <> final.other_table
    and not exists (
        select from public.stale_days as stale_days
        where stale_days.day = %(day)s
    )
    and not exists (
        select from public.retention
        where retention.removed_before > %(day)s
    )
order by final.category, final.figure
