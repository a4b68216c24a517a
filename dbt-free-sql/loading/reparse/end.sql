drop view pg_temp.standing_rows;
drop table pg_temp.gone_rows, pg_temp.written_rows, pg_temp.purchases_told
