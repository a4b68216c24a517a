-- analyzes the tables that changed as much as autovacuum asks for, or that were empty when they were last analyzed, and
-- summarizes their BRIN indexes, which until then name every page that is new; a role that may not do either to a table
-- leaves it to autovacuum, and so is one that is locked
do $$
declare
    changed regclass;
    ranges regclass;
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
        for ranges in
            select indexes.oid
            from pg_catalog.pg_index as of_table
            inner join pg_catalog.pg_class as indexes on indexes.oid = of_table.indexrelid
            inner join pg_catalog.pg_am as methods on methods.oid = indexes.relam
            where
                of_table.indrelid = changed
                and methods.amname = 'brin'
                and pg_has_role(current_user, indexes.relowner, 'usage')
        loop
            perform brin_summarize_new_values(ranges);
        end loop;
    end loop;
end;
$$
