-- made here and gone with the transaction: nobody can tell afterwards whose hash a hash is
create temporary table salt on commit drop as
select gen_random_uuid()::text || gen_random_uuid()::text as salt
