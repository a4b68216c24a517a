-- analyzes the tables that changed as much as autovacuum asks for, or that were empty when they were last analyzed;
-- a role that may not analyze one gets a warning; one that is locked is left to autovacuum
do $$
declare
    changed regclass;
begin
    for changed in
        select tables.oid
        from pg_catalog.pg_class as tables
        inner join pg_catalog.pg_stat_all_tables as counts on counts.relid = tables.oid
        where
            tables.relnamespace = 'public'::regnamespace
            and tables.relkind = 'r'
            and (
                (tables.reltuples <= 0 and counts.n_mod_since_analyze > 0)
                or counts.n_mod_since_analyze
                > current_setting('autovacuum_analyze_threshold')::double precision
                + current_setting('autovacuum_analyze_scale_factor')::double precision * greatest(tables.reltuples, 0)
            )
        order by tables.oid
    loop
        execute format('analyze (skip_locked) %s', changed);
    end loop;
end;
$$
