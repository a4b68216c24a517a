-- Counts by hour and group, as the filters choose them. With a category only purchases are known.
select
    activity.event_date,
    activity.hour,
    activity.events,
    activity.page_views,
    activity.product_views,
    activity.adds,
    activity.purchases
from public.activity_by_category as activity
where
    activity.category = :category
    and public.is_group_chosen(
        activity.channel, activity.device_class, activity.user_login_state, :channel, :device_class, :user_login_state
    )
