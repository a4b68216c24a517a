-- removes the ids of persons from the visits of some days; visits of one browser still count as one browser's
update public.sessions as sessions
set
    session_id = encode(sha256(convert_to('session:' || salt.salt || sessions.session_id, 'UTF8')), 'hex'),
    sent_session_id = encode(sha256(convert_to('session:' || salt.salt || sessions.sent_session_id, 'UTF8')), 'hex'),
    client_id = encode(sha256(convert_to('client:' || salt.salt || sessions.client_id, 'UTF8')), 'hex'),
    user_id = encode(sha256(convert_to('user:' || salt.salt || sessions.user_id, 'UTF8')), 'hex')
from pg_temp.salt as salt
where sessions.session_date >= %(first)s and sessions.session_date < %(before)s
