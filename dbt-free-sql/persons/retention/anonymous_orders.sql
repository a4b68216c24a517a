-- removes the ids of persons from the orders of some days; the order numbers stay, as the shop's own books have them
update public.orders as orders
set
    session_id = encode(sha256(convert_to('session:' || salt.salt || orders.session_id, 'UTF8')), 'hex'),
    client_id = encode(sha256(convert_to('client:' || salt.salt || orders.client_id, 'UTF8')), 'hex'),
    user_id = encode(sha256(convert_to('user:' || salt.salt || orders.user_id, 'UTF8')), 'hex')
from pg_temp.salt as salt
where orders.event_date >= %(first)s and orders.event_date < %(before)s
