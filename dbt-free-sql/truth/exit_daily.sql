-- every row of exit_daily in the columns of a simulated shop's truth
select
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
