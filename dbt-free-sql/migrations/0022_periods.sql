-- depends: 0021_funnels

-- Days, weeks and months of the shop's calendar, numbered one after the other. 2000-01-03 was a Monday.
create function public.period_no(day date, every text, week_start integer)
returns integer
language sql immutable parallel safe
as $$
    select case every
        when 'month' then (12 * extract(year from day) + extract(month from day) - 1)::integer
        when 'week' then floor((day - date '2000-01-03' - (week_start - 1)) / 7.0)::integer
        else day - date '2000-01-03'
    end
$$;

comment on function public.period_no(date, text, integer) is
'The number of the day, week or month in which a day is. week_start is the day with which weeks begin, 1 for Monday.';

create function public.period_day(period_no integer, every text, week_start integer)
returns date
language sql immutable parallel safe
as $$
    select case every
        when 'month' then make_date(period_no / 12, period_no % 12 + 1, 1)
        when 'week' then date '2000-01-03' + (week_start - 1) + 7 * period_no
        else date '2000-01-03' + period_no
    end
$$;

comment on function public.period_day(integer, text, integer) is
'The first day of the day, week or month that has a number: see period_no.'
