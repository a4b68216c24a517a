-- counts what this session wrote at the end of this transaction, not a second later
select pg_catalog.pg_stat_force_next_flush()
