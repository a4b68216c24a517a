-- whether a program of this name is connected
select exists(
    select
    from pg_stat_activity
    where pg_stat_activity.application_name = %(program)s
) as is_connected
