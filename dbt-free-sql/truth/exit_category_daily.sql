-- every row of exit_category_daily in the columns of a simulated shop's truth
select
    exit_category_daily.session_date,
    exit_category_daily.category,
    exit_category_daily.step_number,
    exit_category_daily.step,
    exit_category_daily.exit_page,
    exit_category_daily.exit_product_id,
    exit_category_daily.channel,
    exit_category_daily.device_class,
    exit_category_daily.user_login_state,
    exit_category_daily.sessions
from public.exit_category_daily as exit_category_daily
