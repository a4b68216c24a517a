-- the cells of a retention, one row each, also empty ones; key cohort_no, cell_no: is_over says that the cell's period
-- had ended when the data end, has_begun that it had begun
select
    cohorts.cohort_no,
    cells.cell_no,
    coalesce(
        floor(date_part(
            'epoch',
            public.period_day(cohorts.cohort_no + cells.cell_no + 1, asked.every, asked.week_start)::timestamp
            at time zone shop_calendar.timezone
        ) * 1000)
        <= asked.known_until_ms,
        false
    ) as is_over,
    coalesce(
        floor(date_part(
            'epoch',
            public.period_day(cohorts.cohort_no + cells.cell_no, asked.every, asked.week_start)::timestamp
            at time zone shop_calendar.timezone
        ) * 1000)
        <= asked.known_until_ms,
        true
    ) as has_begun
from :asked as asked
cross join public.shop_calendar as shop_calendar
cross join
    lateral generate_series(
        public.period_no(asked.first_day, asked.every, asked.week_start),
        public.period_no(asked.last_day, asked.every, asked.week_start)
    ) as cohorts (cohort_no)
cross join lateral generate_series(0, asked.periods - 1) as cells (cell_no)
