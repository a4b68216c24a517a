-- depends: 0018_category_views

-- Whose days `event_date`, `session_date` and the other day keys of derived tables are. Moments are turned into days
-- outside PostgreSQL, whose own list of zones may be of another year.
create table public.shop_calendar (
    is_only_row boolean not null default true,
    timezone text not null,
    left_out date not null,
    constraint shop_calendar_pkey primary key (is_only_row),
    constraint shop_calendar_is_one_row check (is_only_row)
);

comment on table public.shop_calendar is
'The time zone whose calendar days the days of events, sessions and derived tables are; load_date is always UTC.';
comment on column public.shop_calendar.timezone is 'IANA name of the zone';
comment on column public.shop_calendar.left_out is
'The day that the zone''s calendar left out, such as 2011-12-30 in Pacific/Apia; 9999-12-31 for none.';

insert into public.shop_calendar (timezone, left_out) values ('UTC', '9999-12-31');

grant select on public.shop_calendar to clickstream_reader;

-- Neighbouring days of the calendar have neighbouring numbers, whatever day it leaves out.
create function public.day_number(day date, left_out date)
returns integer
language sql immutable parallel safe
as $$
    select day - date '1970-01-01' - (day > left_out)::integer
$$;

create function public.day_beside(day date, steps integer, left_out date)
returns date
language sql immutable parallel safe
as $$
    select
        day - (day > left_out)::integer + steps + (day - (day > left_out)::integer + steps >= left_out)::integer
$$;

comment on function public.day_number(date, date) is
'The number of a day in a calendar that leaves out the day `left_out`: 0 is 1970-01-01.';
comment on function public.day_beside(date, integer, date) is
'The day so many days later, or earlier, in a calendar that leaves out the day `left_out`.';
