-- Sales of products by day, currency and group, as the filters choose them. A product's category is not among those.
select
    sales.event_date,
    sales.product_id,
    sales.currency,
    sales.is_inferred,
    sales.orders,
    sales.units,
    sales.revenue
from public.product_sales_daily as sales
where
    public.is_group_chosen(
        sales.channel, sales.device_class, sales.user_login_state, :channel, :device_class, :user_login_state
    )
