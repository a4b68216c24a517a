-- One row per day of both periods. Events and page views are null with a category.
select
    activity.event_date::text as day,
    activity.event_date < :first_day::date as is_before,
    sum(activity.events)::double precision as events,
    sum(activity.page_views)::double precision as page_views,
    sum(activity.purchases)::double precision as orders
from :chosen_activity as activity
where
    activity.event_date between :before_first_day::date and :last_day::date
    and (activity.event_date <= :before_last_day::date or activity.event_date >= :first_day::date)
group by activity.event_date
order by activity.event_date
