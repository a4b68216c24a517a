-- the days of which the question reads trails, one row: of visitors, later steps may be on later days; retention reads
-- as many periods as it has, and for the first time ever all days before
-- (computed once)
select
    case
        when asked.ask = 'retention' and asked.is_first_ever then date '0001-01-01'
        else asked.first_day
    end as first_read,
    case
        when asked.ask = 'retention'
            then
                case asked.every
                    when 'month'
                        then
                            (
                                date_trunc('month', asked.last_day::timestamp)
                                + make_interval(months => asked.periods)
                            )::date
                    when 'week' then asked.last_day + 7 * asked.periods
                    else asked.last_day + asked.periods
                end
        when asked.of_what = 'visitors' then asked.last_day + 1 + (asked.window_ms / 86400000)::integer
        else asked.last_day
    end as last_read
from :asked as asked
