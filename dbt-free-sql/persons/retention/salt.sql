-- exists only in this transaction: afterwards a hash can't be traced back to an id
create temporary table salt on commit drop as
select gen_random_uuid()::text || gen_random_uuid()::text as salt
