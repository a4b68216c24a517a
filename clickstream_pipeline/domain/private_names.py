"""Names of parameters whose values are taken out of addresses: they carry personal data or credentials.

Put together from what others take out: Sentry's `EventScrubber` and Rails' `filter_parameters` (credentials), Elastic
APM's `sanitize_field_names` (sessions, cards), Google's advice against personal data in addresses and the tag templates
that follow it (names, mail, telephone, postal addresses), OAuth 2.0 and OpenID Connect (RFC 6749, tokens and codes).
Spelling does not matter: `user[first_name]`, `userFirstName` and `USER-FIRST-NAME` are one name.
"""

import re
from functools import lru_cache

from clickstream_pipeline.domain.vocabulary import spelled_alike

# Any part of a name.
_PARTS = """
    email emailaddress password passwd passphrase passcode token secret apikey accesskey privatekey authorization
    credential jwt firstname lastname middlename fullname familyname givenname surname nickname username phonenumber
    telephone mobilenumber creditcard cardnumber cardholder securitycode socialsecurity passportnumber taxid
    dateofbirth birthdate birthday iban xsrf csrf
"""

# One word of a name: `customer_phone`, not `headphones`.
_WORDS = """
    mail mails pwd pass phone tel mobile cell fax whatsapp zalo viber cc cvv cvc ccv pan ssn dob otp pin auth bearer
    cookie session sess signature address street postcode zipcode postalcode cccd cmnd
"""

# The whole name: as a part of another name these mean something else.
_WHOLE = """
    card name first last fname lname uname user login account uid userid customer customerid memberid accountid clientid
    visitorid sid sessionid phpsessid jsessionid aspsessionid code state nonce ticket samlresponse samlrequest
    relaystate key sig hash hmac assertion oobcode zip ho ten hoten sdt sodienthoai diachi matkhau recipient contact
    msisdn imei
"""

_LONGEST_NAME = 128
_has_private_part = re.compile("|".join(_PARTS.split())).search
_words = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+").findall
_PRIVATE_WORDS = frozenset(_WORDS.split())
_PRIVATE_NAMES = frozenset(_WHOLE.split())
_added: frozenset[str] = frozenset()


def add_private_names(names: frozenset[str]) -> bool:
    """Takes these names for private too, in place of those added before; whether that changes anything."""
    global _added
    added = frozenset(map(spelled_alike, names))
    if added == _added:
        return False
    _added = added
    _is_private_parameter.cache_clear()
    return True


def is_private_parameter(name: str) -> bool:
    """Whether a parameter of this name, in any spelling, is taken out of addresses."""
    return _is_private_parameter(name[:_LONGEST_NAME])


def is_private_property(name: str) -> bool:
    """Whether the value of a field of this name is always private; no other field is called so."""
    return _is_private_property(name[:_LONGEST_NAME])


@lru_cache(maxsize=8_192)
def _is_private_parameter(name: str) -> bool:
    squeezed = spelled_alike(name)
    return (
        _is_private_property(name)
        or squeezed in _PRIVATE_NAMES
        or squeezed in _added
        or not _PRIVATE_WORDS.isdisjoint(word.lower() for word in _words(name))
    )


@lru_cache(maxsize=8_192)
def _is_private_property(name: str) -> bool:
    return _has_private_part(spelled_alike(name)) is not None
