insert into pg_temp.written_rows
select renamed_rows.* -- noqa: AM04
from pg_temp.renamed_rows as renamed_rows;

drop table pg_temp.renamed_rows
