-- clickstream_shop is whom the shop's server logs in as: it sells, and changes no table's shape. It has no password
-- until somebody sets one. Nobody else connects to this database, least of all a role of the warehouse.
do $$
begin
    if not exists (select from pg_roles where rolname = 'clickstream_shop') then
        create role clickstream_shop login;
    end if;
exception
    -- Two that migrate databases of one server at once: the second finds the role made.
    when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to clickstream_shop', current_database());
    execute format('alter role clickstream_shop in database %I set statement_timeout = ''10s''', current_database());
    execute format('alter role clickstream_shop in database %I set lock_timeout = ''5s''', current_database());
    execute format(
        'alter role clickstream_shop in database %I set idle_in_transaction_session_timeout = ''30s''',
        current_database()
    );
end
$$;
--> statement-breakpoint
revoke create on schema public from public;
--> statement-breakpoint
grant select on categories, brands, products to clickstream_shop;
--> statement-breakpoint
grant select, update on inventory to clickstream_shop;
--> statement-breakpoint
grant select, insert, update on users to clickstream_shop;
--> statement-breakpoint
grant select, insert on orders, order_items to clickstream_shop;
