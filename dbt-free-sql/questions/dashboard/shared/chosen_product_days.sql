-- What visitors did with products, by day and group, as the filters choose them. A product's category is not among
-- those: it is known of the period, not of a row.
select
    products.event_date,
    products.product_id,
    products.product_name,
    products.product_category,
    products.product_brand,
    products.views,
    products.adds,
    products.sessions_viewed,
    products.sessions_bought
from public.product_daily as products
where
    public.is_group_chosen(
        products.channel, products.device_class, products.user_login_state, :channel, :device_class, :user_login_state
    )
