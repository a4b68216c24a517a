-- One view for each pair of tables with and without a category of products, and the dashboard's filters as functions.
-- In all of them '' means all, so a category whose name is blank is left out. The planner sees through both: with a
-- constant category it reads one table of a pair, and nothing of a filter that is '' is left in a plan. For the
-- category '' that takes constraint_exclusion = on; else it also looks for '' among the categories, and finds nothing.

create view public.funnel_by_category as
select
    '' as category,
    funnel_daily.session_date,
    funnel_daily.channel,
    funnel_daily.device_class,
    funnel_daily.user_login_state,
    funnel_daily.step_number,
    funnel_daily.step,
    funnel_daily.sessions,
    funnel_daily.sessions_lost,
    funnel_daily.seconds_sum,
    funnel_daily.seconds_count,
    funnel_daily.step_durations_s
from public.funnel_daily as funnel_daily
union all
select
    by_category.category,
    by_category.session_date,
    by_category.channel,
    by_category.device_class,
    by_category.user_login_state,
    by_category.step_number,
    by_category.step,
    by_category.sessions,
    by_category.sessions_lost,
    by_category.seconds_sum,
    by_category.seconds_count,
    by_category.step_durations_s
from public.funnel_category_daily as by_category
where by_category.category <> '';

create view public.visit_by_category as
select
    '' as category,
    visit_daily.session_date,
    visit_daily.landing_page,
    visit_daily.channel,
    visit_daily.device_class,
    visit_daily.user_login_state,
    visit_daily.sessions,
    visit_daily.sessions_bounced,
    visit_daily.sessions_engaged,
    visit_daily.sessions_added,
    visit_daily.sessions_abandoned,
    visit_daily.sessions_bought,
    visit_daily.sessions_first,
    visit_daily.sessions_returning,
    visit_daily.page_views,
    visit_daily.seconds_sum,
    visit_daily.durations_s
from public.visit_daily as visit_daily
union all
select
    by_category.category,
    by_category.session_date,
    by_category.landing_page,
    by_category.channel,
    by_category.device_class,
    by_category.user_login_state,
    by_category.sessions,
    by_category.sessions_bounced,
    by_category.sessions_engaged,
    by_category.sessions_added,
    by_category.sessions_abandoned,
    by_category.sessions_bought,
    by_category.sessions_first,
    by_category.sessions_returning,
    by_category.page_views,
    by_category.seconds_sum,
    by_category.durations_s
from public.visit_category_daily as by_category
where by_category.category <> '';

create view public.exit_by_category as
select
    '' as category,
    exit_daily.session_date,
    exit_daily.step_number,
    exit_daily.step,
    exit_daily.exit_page,
    exit_daily.exit_product_id,
    exit_daily.channel,
    exit_daily.device_class,
    exit_daily.user_login_state,
    exit_daily.sessions
from public.exit_daily as exit_daily
union all
select
    by_category.category,
    by_category.session_date,
    by_category.step_number,
    by_category.step,
    by_category.exit_page,
    by_category.exit_product_id,
    by_category.channel,
    by_category.device_class,
    by_category.user_login_state,
    by_category.sessions
from public.exit_category_daily as by_category
where by_category.category <> '';

-- Hours have no table with a category. Of their counts only orders have one: that of their visits.
create view public.activity_by_category as
select
    '' as category,
    activity_hourly.event_date,
    activity_hourly.hour,
    activity_hourly.channel,
    activity_hourly.device_class,
    activity_hourly.user_login_state,
    activity_hourly.events,
    activity_hourly.page_views,
    activity_hourly.product_views,
    activity_hourly.adds,
    activity_hourly.purchases
from public.activity_hourly as activity_hourly
union all
select
    viewed.category,
    orders.event_date,
    date_trunc('hour', orders.ordered_at, 'UTC') as hour,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    null::integer as events,
    null::integer as page_views,
    null::integer as product_views,
    null::integer as adds,
    1 as purchases
from public.orders as orders
inner join public.sessions as sessions on orders.session_id = sessions.session_id
cross join unnest(sessions.viewed_categories) as viewed (category)
where sessions.purchases > 0 and viewed.category <> '';

comment on view public.funnel_by_category is
'funnel_daily under the category '''', and funnel_category_daily. Always choose one category: a session that viewed '
'products of two counts in both, and once more under ''''.';
comment on view public.visit_by_category is
'visit_daily under the category '''', and visit_category_daily. Always choose one category: a session that viewed '
'products of two counts in both, and once more under ''''.';
comment on view public.exit_by_category is
'exit_daily under the category '''', and exit_category_daily. Always choose one category: a session that viewed '
'products of two counts in both, and once more under ''''.';
comment on view public.activity_by_category is
'activity_hourly under the category '''', and one row per order and category that its session viewed. Always choose '
'one category. With a category only purchases are known; the other counts are null.';

grant select on
public.funnel_by_category, public.visit_by_category, public.exit_by_category, public.activity_by_category
to clickstream_reader;

create function public.is_chosen(value text, chosen text)
returns boolean
language sql immutable parallel safe
as $$
    select chosen = '' or value = chosen
$$;

create function public.is_any_chosen(several text[], chosen text)
returns boolean
language sql immutable parallel safe
as $$
    select chosen = '' or chosen = any(several)
$$;

create function public.is_group_chosen(
    channel text, device_class text, user_login_state text,
    chosen_channel text, chosen_device_class text, chosen_user_login_state text
)
returns boolean
language sql immutable parallel safe
as $$
    select
        (chosen_channel = '' or channel = chosen_channel)
        and (chosen_device_class = '' or device_class = chosen_device_class)
        and (chosen_user_login_state = '' or user_login_state = chosen_user_login_state)
$$;

comment on function public.is_chosen(text, text) is
'Whether a filter that is set to `chosen` lets `value` pass; a filter that is '''' lets all pass.';
comment on function public.is_any_chosen(text[], text) is
'Whether a filter that is set to `chosen` lets something pass that has several values.';
comment on function public.is_group_chosen(text, text, text, text, text, text) is
'Whether the filters for channel, device and login state let a group of sessions pass.'
