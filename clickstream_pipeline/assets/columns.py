"""What each column means and where it comes from; a test holds names and types against the real tables.

A line is `name | type | sources | meaning`; sources are `table.column, column, …` of the assets upstream.
"""

_RAW_EVENTS = """
key | text | | `events/YYYY/MM/DD/HH/event-<uuid>.json`, UTC, time of receipt
etag | text | | the content's fingerprint, as the store tells it
size | bigint | | bytes
last_modified | timestamptz | | when the object was written
content | bytes | | events as they arrived: JSON, plain or gzip
"""

_CLICKSTREAM_EVENTS = """
event_id | uuid | raw_events.content | made in the browser, so that a retry counts once
event_timestamp | timestamp with time zone | raw_events.content, last_modified | when it happened, clock error removed
event_name | text | raw_events.content | as sent
user_id | text | raw_events.content | who is signed in
user_login_state | text | raw_events.content | logged_in, anonymous or guest
identity_source | text | raw_events.content | who vouches for the user, such as cognito
client_id | text | raw_events.content | the browser: a visitor
session_id | text | raw_events.content | the visit, as its tracker names it
is_first_visit | boolean | raw_events.content | the browser's first visit
context_product_id | text | raw_events.content | the product the event is about
context_product_name | text | raw_events.content | its name
context_product_category | text | raw_events.content | its category
context_product_brand | text | raw_events.content | its brand
context_product_price | numeric | raw_events.content | its price, in currency
context_product_discount_price | numeric | raw_events.content | what it costs now, in currency
context_product_url_path | text | raw_events.content | its page's path
event_type | text | raw_events.content | the canonical name, a closed set; unknown for any other
event_date | date | raw_events.content, last_modified | UTC date of event_timestamp
received_at | timestamp with time zone | raw_events.content, last_modified | our clock
client_timestamp | timestamp with time zone | raw_events.content | the browser's clock
page_url | text | raw_events.content | the page, clean
page_path | text | raw_events.content | its path, in one spelling
referrer | text | raw_events.content | where the visitor came from, clean
utm_source | text | raw_events.content | as the page's address tells it
utm_medium | text | raw_events.content | as the page's address tells it
utm_campaign | text | raw_events.content | as the page's address tells it
channel | text | raw_events.content | of GA4's default channel group, null where the event tells none
device_class | text | raw_events.content | desktop, mobile, tablet, other or unknown
browser | text | raw_events.content | its family, told from the user agent
os | text | raw_events.content | its family, told from the user agent
is_bot | boolean | raw_events.content | a known robot; left out of every model
is_late_unreliable | boolean | raw_events.content | its browser time could not be, received_at stands in
ip_prefix | text | raw_events.content | IPv4 /24, IPv6 /48
order_id | text | raw_events.content | the order the event is about
order_value | numeric | raw_events.content | its revenue, in currency
cart_id | text | raw_events.content | the cart the event is about
cart_value | numeric | raw_events.content | its total, in currency
currency | text | raw_events.content | of prices and amounts: ISO 4217, in capitals
checkout_step | integer | raw_events.content | how far the checkout is, as its tracker counts
items | jsonb | raw_events.content | all products the event is about
properties | jsonb | raw_events.content | every field that has no column
raw_object | text | raw_events.key | the object that brought it
raw_position | integer | raw_events.content | its ordinal there, from 1
load_date | date | raw_events.key | the UTC day in the object's key
discard_id | integer | | the first discard in force that it meets; left out of every model
sent_event_id | uuid | raw_events.content | the id that was sent, where an event unlike this one has it
"""

_SESSIONS = """
session_id | text | clickstream_events.session_id, client_id, event_timestamp | as sent, or derived
session_date | date | clickstream_events.event_timestamp | UTC day it started
client_id | text | clickstream_events.client_id | the browser: a visitor
user_id | text | clickstream_events.user_id | the last known
started_at | timestamp with time zone | clickstream_events.event_timestamp | its first event
ended_at | timestamp with time zone | clickstream_events.event_timestamp | its last event
duration_s | numeric | clickstream_events.event_timestamp | seconds from first to last event
events | integer | clickstream_events.event_id | all of its events, bots left out
page_views | integer | clickstream_events.event_type | pages shown
product_views | integer | clickstream_events.event_type | `view_item` events
adds | integer | clickstream_events.event_type | events that put something in the cart
removes | integer | clickstream_events.event_type | events that took something out of the cart
checkouts | integer | clickstream_events.event_type | checkouts begun
purchases | integer | clickstream_events.event_type, order_id | distinct orders
is_bounce | boolean | clickstream_events.event_type | one page view, nothing added, nothing bought
is_engaged | boolean | clickstream_events.event_type, event_timestamp | over 10 s, or two page views, or a purchase
has_abandoned_cart | boolean | clickstream_events.event_type | something added, nothing bought
is_first_visit | boolean | clickstream_events.is_first_visit | the browser's first visit
user_login_state | text | clickstream_events.user_login_state | logged_in when any event is, else the last known
landing_page | text | clickstream_events.page_path | path of its first page view
exit_page | text | clickstream_events.page_path | path of its last page view
referrer_host | text | clickstream_events.referrer | the host of the first referrer told
utm_source | text | clickstream_events.utm_source | of the first event that tells any
utm_medium | text | clickstream_events.utm_medium | of the first event that tells any
utm_campaign | text | clickstream_events.utm_campaign | of the first event that tells any
channel | text | clickstream_events.channel | of the first event that tells one, else direct
device_class | text | clickstream_events.device_class | of the first event
viewed_at | timestamp with time zone | clickstream_events.event_type, event_timestamp | first product view
added_at | timestamp with time zone | clickstream_events.event_type, event_timestamp | first add since viewed_at
checkout_at | timestamp with time zone | clickstream_events.event_type, event_timestamp | first checkout since added_at
purchased_at | timestamp with time zone | clickstream_events.event_type, event_timestamp | first order since checkout_at
viewed_categories | text[] | clickstream_events.items, context_product_category | of the products it viewed, in order
exit_product_id | text | clickstream_events.items, context_product_id | the last product that an event was about
visitor_key | bigint | clickstream_events.client_id | a hash of client_id, to count distinct visitors by
sent_session_id | text | clickstream_events.session_id | the id that was sent, where the visit has one of its own
"""

_ORDERS = """
order_id | text | clickstream_events.order_id, event_id | as sent, trimmed, else the event's id
ordered_at | timestamp with time zone | clickstream_events.event_timestamp, received_at | of the purchase received first
event_date | date | clickstream_events.event_date | UTC date of ordered_at
session_id | text | clickstream_events.session_id | the visit it was placed in
client_id | text | clickstream_events.client_id | the browser: a visitor
user_id | text | clickstream_events.user_id | who was signed in
value | numeric | clickstream_events.order_value | revenue, in currency
currency | text | clickstream_events.currency | the shop's, where the order names none
units | numeric | clickstream_events.items, properties | pieces of all its items, with up to six decimals
event_id | uuid | clickstream_events.event_id | the purchase received first; later ones tell what it lacks
"""

_FUNNEL_DAILY = """
session_date | date | clickstream_events.event_timestamp | UTC day the session started
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
step_number | smallint | | 1 to 5
step | text | clickstream_events.event_type | session, view_item, add_to_cart, begin_checkout, purchase
sessions | integer | clickstream_events.session_id, event_type, event_timestamp | that reached the step
sessions_lost | integer | clickstream_events.session_id, event_type, event_timestamp | that did not reach the next
seconds_sum | numeric | clickstream_events.event_timestamp | from the step before
seconds_count | integer | clickstream_events.event_timestamp | sessions in seconds_sum
step_durations_s | double precision[] | clickstream_events.event_timestamp | each of these, ascending
"""

_FUNNEL_CATEGORY_DAILY = """
session_date | date | clickstream_events.event_timestamp | UTC day the session started
category | text | clickstream_events.items, context_product_category | the session viewed a product of it
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
step_number | smallint | | 1 to 5
step | text | clickstream_events.event_type | session, view_item, add_to_cart, begin_checkout, purchase
sessions | integer | clickstream_events.session_id, event_type, event_timestamp | that reached the step
sessions_lost | integer | clickstream_events.session_id, event_type, event_timestamp | that did not reach the next
seconds_sum | numeric | clickstream_events.event_timestamp | from the step before
seconds_count | integer | clickstream_events.event_timestamp | sessions in seconds_sum
step_durations_s | double precision[] | clickstream_events.event_timestamp | each of these, ascending
"""

_VISIT_DAILY = """
session_date | date | clickstream_events.event_timestamp | UTC day the session started
landing_page | text | clickstream_events.page_path | the session's, unknown where it has none
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
sessions | integer | clickstream_events.session_id | all
sessions_bounced | integer | clickstream_events.event_type | one page view, nothing added, nothing bought
sessions_engaged | integer | clickstream_events.event_type, event_timestamp | over 10 s, two page views or a purchase
sessions_added | integer | clickstream_events.event_type | that put something in the cart
sessions_abandoned | integer | clickstream_events.event_type, order_id | that did, and bought nothing
sessions_bought | integer | clickstream_events.event_type, order_id | that ordered
sessions_first | integer | clickstream_events.is_first_visit | of a browser that was never here before
sessions_returning | integer | clickstream_events.is_first_visit | of one that was; of the others nothing is told
page_views | integer | clickstream_events.event_type | of all of them
seconds_sum | numeric | clickstream_events.event_timestamp | how long they lasted, together
durations_s | double precision[] | clickstream_events.event_timestamp | how long each lasted, ascending
"""

_EXIT_DAILY = """
session_date | date | clickstream_events.event_timestamp | UTC day the session started
step_number | smallint | | 1 to 5, the last step of the funnel that the session reached
step | text | clickstream_events.event_type | its name, as in funnel_daily
exit_page | text | clickstream_events.page_path | the session's, unknown where it has none
exit_product_id | text | clickstream_events.items, context_product_id | the session's, unknown where it has none
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
sessions | integer | clickstream_events.session_id, event_type, event_timestamp | that ended so
"""

_VISIT_CATEGORY_DAILY = """
session_date | date | clickstream_events.event_timestamp | UTC day the session started
category | text | clickstream_events.items, context_product_category | the session viewed a product of it
landing_page | text | clickstream_events.page_path | the session's, unknown where it has none
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
sessions | integer | clickstream_events.session_id | all
sessions_bounced | integer | clickstream_events.event_type | one page view, nothing added, nothing bought
sessions_engaged | integer | clickstream_events.event_type, event_timestamp | over 10 s, two page views or a purchase
sessions_added | integer | clickstream_events.event_type | that put something in the cart
sessions_abandoned | integer | clickstream_events.event_type, order_id | that did, and bought nothing
sessions_bought | integer | clickstream_events.event_type, order_id | that ordered
sessions_first | integer | clickstream_events.is_first_visit | of a browser that was never here before
sessions_returning | integer | clickstream_events.is_first_visit | of one that was; of the others nothing is told
page_views | integer | clickstream_events.event_type | of all of them
seconds_sum | numeric | clickstream_events.event_timestamp | how long they lasted, together
durations_s | double precision[] | clickstream_events.event_timestamp | how long each lasted, ascending
"""

_EXIT_CATEGORY_DAILY = """
session_date | date | clickstream_events.event_timestamp | UTC day the session started
category | text | clickstream_events.items, context_product_category | the session viewed a product of it
step_number | smallint | | 1 to 5, the last step of the funnel that the session reached
step | text | clickstream_events.event_type | its name, as in funnel_daily
exit_page | text | clickstream_events.page_path | the session's, unknown where it has none
exit_product_id | text | clickstream_events.items, context_product_id | the session's, unknown where it has none
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
sessions | integer | clickstream_events.session_id, event_type, event_timestamp | that ended so
"""

_PRODUCT_DAILY = """
event_date | date | clickstream_events.event_date | UTC day
product_id | text | clickstream_events.items, context_product_id | as sent
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
product_name | text | clickstream_events.items, context_product_name | as last seen
product_category | text | clickstream_events.items, context_product_category | as last seen
product_brand | text | clickstream_events.items, context_product_brand | as last seen
views | integer | clickstream_events.event_type | `view_item` events about it
adds | integer | clickstream_events.event_type | events that put it in a cart
removes | integer | clickstream_events.event_type | events that took it out of a cart
sessions_viewed | integer | clickstream_events.session_id, event_type | that viewed it
sessions_added | integer | clickstream_events.session_id, event_type | that added it
sessions_bought | integer | clickstream_events.session_id, event_type, order_id | that bought it
"""

_PRODUCT_SALES_DAILY = """
event_date | date | clickstream_events.event_date | UTC day
product_id | text | clickstream_events.items, context_product_id | as sent
currency | text | clickstream_events.currency, items | of the revenue
is_inferred | boolean | clickstream_events.items | the cart's were bought, or a quantity was not readable
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
orders | integer | clickstream_events.order_id | with this product
units | numeric | clickstream_events.items, properties | pieces sold, with up to six decimals
revenue | numeric | clickstream_events.items, context_product_price, context_product_discount_price | what was paid
"""

_PAGE_DAILY = """
event_date | date | clickstream_events.event_date | UTC day
page_path | text | clickstream_events.page_path | the page
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
views | integer | clickstream_events.event_type | times it was shown
sessions | integer | clickstream_events.session_id | that saw it
visitors | integer | clickstream_events.client_id | do not add up over rows
entrances | integer | clickstream_events.event_timestamp, page_path | sessions that began here
exits | integer | clickstream_events.event_timestamp, page_path | sessions that ended here
"""

_ACTIVITY_HOURLY = """
event_date | date | clickstream_events.event_date | UTC day
hour | timestamp with time zone | clickstream_events.event_timestamp | its start, UTC
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
events | integer | clickstream_events.event_id | bots left out
sessions | integer | clickstream_events.session_id | with an event in this hour
visitors | integer | clickstream_events.client_id | do not add up over rows
page_views | integer | clickstream_events.event_type | pages shown
product_views | integer | clickstream_events.event_type | `view_item` events
adds | integer | clickstream_events.event_type | events that put something in a cart
checkouts | integer | clickstream_events.event_type | checkouts begun
purchases | integer | clickstream_events.event_type, order_id | distinct orders
"""

_EVENT_DAILY = """
event_date | date | clickstream_events.event_date | UTC day
event_type | text | clickstream_events.event_type | the canonical name
event_name | text | clickstream_events.event_name | as sent
channel | text | clickstream_events.channel | the session's
device_class | text | clickstream_events.device_class | the session's
user_login_state | text | clickstream_events.user_login_state | the session's
events | integer | clickstream_events.event_id | bots left out
sessions | integer | clickstream_events.session_id | with such an event
"""

_SENDER_DAILY = """
event_date | date | clickstream_events.event_date | the UTC day
ip_prefix | text | clickstream_events.ip_prefix | IPv4 /24, IPv6 /48, unknown, or (other) beyond 1,000
user_agent | text | clickstream_events.properties | its first 200 characters, unknown, or (other) beyond an address's 10
events | integer | clickstream_events.event_id | those that models count
purchases | integer | clickstream_events.event_type | purchase events among them, refreshes too
bots | integer | clickstream_events.is_bot | left out as robots'
discarded | integer | clickstream_events.discard_id | left out by a discard, robots' too
"""

_VALUE_DAILY = """
event_date | date | clickstream_events.event_date | the UTC day
dimension | text | | page, product, category, event_name, utm_campaign or landing_page
value | text | clickstream_events.page_path, context_product_id, items, event_name, utm_campaign | 200 characters of it
times | integer | clickstream_events.event_id | page views; views, adds and removes; events; visits
"""

_LOAD_DAILY = """
load_date | date | clickstream_events.load_date | the UTC day in the objects' keys
objects | integer | raw_events.key | raw objects read
bytes | bigint | raw_events.size | their size
events | integer | raw_events.content | loaded + duplicates + rejected
loaded | integer | clickstream_events.event_id | rows in clickstream_events
duplicates | integer | raw_events.content | copies of events that stand in another row
rejected | integer | raw_events.content | rows in rejected_events
bots | integer | clickstream_events.is_bot | loaded, but left out of every model
unknown | integer | clickstream_events.event_type | loaded, of no known type
discarded | integer | clickstream_events.discard_id | loaded, but left out of every model by a discard
late_unreliable | integer | clickstream_events.is_late_unreliable | loaded, dated by their receipt
last_loaded_at | timestamp with time zone | | when the last load wrote
last_loaded_by | text | | who ran it
set_aside | integer | raw_events.key | objects that could not be loaded, and are counted in nothing else
senders | integer | clickstream_events.device_class, browser | loaded, posted by a program for somebody
robot_orders | integer | clickstream_events.is_bot, order_id | orders that robots told of, left out of every model
skipped | integer | raw_events.key | objects that are no data: markers, checksums, names that begin with _ or a dot
other_layout | integer | raw_events.key | objects under keys that are laid out in no way that is read
"""

COLUMNS = {
    "raw_events": _RAW_EVENTS,
    "clickstream_events": _CLICKSTREAM_EVENTS,
    "sessions": _SESSIONS,
    "orders": _ORDERS,
    "funnel_daily": _FUNNEL_DAILY,
    "funnel_category_daily": _FUNNEL_CATEGORY_DAILY,
    "visit_daily": _VISIT_DAILY,
    "exit_daily": _EXIT_DAILY,
    "visit_category_daily": _VISIT_CATEGORY_DAILY,
    "exit_category_daily": _EXIT_CATEGORY_DAILY,
    "product_daily": _PRODUCT_DAILY,
    "product_sales_daily": _PRODUCT_SALES_DAILY,
    "page_daily": _PAGE_DAILY,
    "activity_hourly": _ACTIVITY_HOURLY,
    "event_daily": _EVENT_DAILY,
    "sender_daily": _SENDER_DAILY,
    "value_daily": _VALUE_DAILY,
    "load_daily": _LOAD_DAILY,
}
