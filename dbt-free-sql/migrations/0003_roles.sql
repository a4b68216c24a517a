-- Who may do what: clickstream_owner migrates, clickstream_loader writes rows, clickstream_reader reads all but rejects
-- Roles belong to the whole server, so another database's migration may have made them, or be making them right now.
-- They log in, and have no password until somebody sets one (`\password clickstream_reader` in psql).

do $$
declare
    wanted record;
    wanting text[] := '{}';
begin
    for wanted in
        select
            roles.role_name,
            roles.statement
        from (
            values
            ('clickstream_loader', 'create role clickstream_loader login'),
            ('clickstream_reader', 'create role clickstream_reader login')
        ) as roles (role_name, statement)
    loop
        begin
            if not exists (select from pg_roles where rolname = wanted.role_name) then
                execute wanted.statement;
            end if;
        exception
            -- Two that migrate at once: the second waits for the first's commit and is told that the name is taken.
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then wanting := wanting || wanted.statement;
        end;
    end loop;
    for wanted in
        select
            settings.setting,
            settings.statement
        from (
            values
            (
                'default_transaction_read_only',
                'alter role clickstream_reader set default_transaction_read_only = on'
            ),
            ('statement_timeout', 'alter role clickstream_reader set statement_timeout = ''60s''')
        ) as settings (setting, statement)
    loop
        begin
            -- A value that somebody chose stays, for the role everywhere or in this database.
            if not exists (
                select
                from pg_db_role_setting as chosen
                inner join pg_roles on pg_roles.oid = chosen.setrole
                cross join unnest(chosen.setconfig) as pair
                where
                    pg_roles.rolname = 'clickstream_reader'
                    and chosen.setdatabase in (0, (select oid from pg_database where datname = current_database()))
                    and split_part(pair, '=', 1) = wanted.setting
            ) then
                execute wanted.statement;
            end if;
        exception
            -- Another database's migration is doing the same at this moment.
            when unique_violation or internal_error then null;
            when insufficient_privilege or undefined_object then wanting := wanting || wanted.statement;
        end;
    end loop;
    if wanting <> '{}' then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format(
                '%s may not make roles; an administrator of the server has to run: %s;',
                current_user, array_to_string(wanting, '; ')
            );
    end if;
end
$$;

-- Up to PostgreSQL 14 everybody could make tables here, and a server that was upgraded still lets them.
revoke create on schema public from public;

do $$
begin
    -- Loading and computing build temporary tables; a server may have taken from everybody the right to.
    if not has_database_privilege('clickstream_loader', current_database(), 'temporary') then
        execute format('grant temporary on database %I to clickstream_loader', current_database());
    end if;
    if not has_database_privilege('clickstream_loader', current_database(), 'connect') then
        execute format('grant connect on database %I to clickstream_loader', current_database());
    end if;
    if not has_database_privilege('clickstream_reader', current_database(), 'connect') then
        execute format('grant connect on database %I to clickstream_reader', current_database());
    end if;
end
$$;

grant usage on schema public to clickstream_loader, clickstream_reader;

grant select, insert, update, delete on
public.clickstream_events, public.raw_objects, public.rejected_events, public.stale_days,
public.sessions, public.orders, public.funnel_daily, public.product_daily, public.product_sales_daily,
public.page_daily, public.activity_hourly, public.event_daily, public.load_daily
to clickstream_loader;

-- To tell whether the schema is behind.
grant select on public.schema_migrations to clickstream_loader;

grant select on
public.clickstream_events,
public.sessions, public.orders, public.funnel_daily, public.product_daily, public.product_sales_daily,
public.page_daily, public.activity_hourly, public.event_daily, public.load_daily
to clickstream_reader;

-- Tables to come are the pipeline's; whether people read one is said by the migration that makes it.
alter default privileges in schema public
grant select, insert, update, delete on tables to clickstream_loader
