"""Channels: how a visit came about, by the rules of GA4's default channel group.

The rules and their order are those of https://support.google.com/analytics/answer/9756891 ("Channels for manual
traffic"). Two rules are our own: a click id alone decides a channel, and links in answers of assistants are a channel.
"""

import re
from enum import StrEnum

from clickstream_pipeline.domain.source_categories import SourceCategory, category_of_source


class Channel(StrEnum):
    """The channels of GA4's default channel group, and one of our own for assistants."""

    DIRECT = "direct"
    CROSS_NETWORK = "cross_network"
    PAID_SHOPPING = "paid_shopping"
    PAID_SEARCH = "paid_search"
    PAID_SOCIAL = "paid_social"
    PAID_VIDEO = "paid_video"
    DISPLAY = "display"
    PAID_OTHER = "paid_other"
    ORGANIC_SHOPPING = "organic_shopping"
    ORGANIC_SOCIAL = "organic_social"
    ORGANIC_VIDEO = "organic_video"
    ORGANIC_SEARCH = "organic_search"
    REFERRAL = "referral"
    EMAIL = "email"
    AFFILIATES = "affiliates"
    AUDIO = "audio"
    SMS = "sms"
    MOBILE_PUSH_NOTIFICATIONS = "mobile_push_notifications"
    AI_ASSISTANT = "ai_assistant"
    UNASSIGNED = "unassigned"


_PAID_MEDIUM = re.compile(r".*cp.*|ppc|retargeting|paid.*", re.DOTALL)
_SHOPPING_CAMPAIGN = re.compile(r".*(([^a-df-z]|^)shop|shopping).*", re.DOTALL)
_DISPLAY_MEDIUMS = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_SOCIAL_MEDIUMS = frozenset({"social", "social-network", "social-media", "sm", "social network", "social media"})
_REFERRAL_MEDIUMS = frozenset({"referral", "app", "link"})
_EMAIL = frozenset({"email", "e-mail", "e_mail", "e mail"})
_NO_MEDIUM = frozenset({"", "(none)", "(not set)"})

_PAID_BY_CATEGORY = {
    SourceCategory.SHOPPING: Channel.PAID_SHOPPING,
    SourceCategory.SEARCH: Channel.PAID_SEARCH,
    SourceCategory.SOCIAL: Channel.PAID_SOCIAL,
    SourceCategory.VIDEO: Channel.PAID_VIDEO,
    SourceCategory.AI_ASSISTANT: Channel.PAID_OTHER,
    SourceCategory.EMAIL: Channel.PAID_OTHER,
}
_ORGANIC_BY_CATEGORY = {
    SourceCategory.SHOPPING: Channel.ORGANIC_SHOPPING,
    SourceCategory.SEARCH: Channel.ORGANIC_SEARCH,
    SourceCategory.SOCIAL: Channel.ORGANIC_SOCIAL,
    SourceCategory.VIDEO: Channel.ORGANIC_VIDEO,
    SourceCategory.AI_ASSISTANT: Channel.AI_ASSISTANT,
    SourceCategory.EMAIL: Channel.EMAIL,
}

# What a click id tells where no UTM tag does. Facebook and Instagram add theirs to every link, paid or not;
# the others mark a click on an advertisement, srsltid one on a free listing in Google's shopping results. Without
# consent Google sends no id of the click, only `gad_source` and `gad_campaignid`. Names are in small letters.
CLICK_ID_CHANNELS: dict[str, Channel] = {
    "gclid": Channel.PAID_SEARCH,
    "gbraid": Channel.PAID_SEARCH,
    "wbraid": Channel.PAID_SEARCH,
    "gclsrc": Channel.PAID_SEARCH,
    "gad_source": Channel.PAID_SEARCH,
    "gad_campaignid": Channel.PAID_SEARCH,
    "msclkid": Channel.PAID_SEARCH,
    "yclid": Channel.PAID_SEARCH,
    "dclid": Channel.DISPLAY,
    "ttclid": Channel.PAID_SOCIAL,
    "twclid": Channel.PAID_SOCIAL,
    "li_fat_id": Channel.PAID_SOCIAL,
    "rdt_cid": Channel.PAID_SOCIAL,
    "sccid": Channel.PAID_SOCIAL,
    "fbclid": Channel.ORGANIC_SOCIAL,
    "igshid": Channel.ORGANIC_SOCIAL,
    "srsltid": Channel.ORGANIC_SHOPPING,
}


def campaign_channel(source: str | None, medium: str | None, campaign: str | None) -> Channel:
    """The channel that UTM tags tell, in any case; `unassigned` when they fit no rule."""
    source, medium, campaign = (source or "").lower(), (medium or "").lower(), (campaign or "").lower()
    category = category_of_source(source) if source else None
    is_shopping_campaign = _SHOPPING_CAMPAIGN.fullmatch(campaign) is not None
    if source == "(direct)" and medium in _NO_MEDIUM:
        return Channel.DIRECT
    if "cross-network" in campaign:
        return Channel.CROSS_NETWORK
    if _PAID_MEDIUM.fullmatch(medium):
        if is_shopping_campaign:
            return Channel.PAID_SHOPPING
        if category is not None:
            return _PAID_BY_CATEGORY[category]
    if medium in _DISPLAY_MEDIUMS:
        return Channel.DISPLAY
    if _PAID_MEDIUM.fullmatch(medium):
        return Channel.PAID_OTHER
    if is_shopping_campaign:
        return Channel.ORGANIC_SHOPPING
    return _organic_channel(source, medium, category)


def _organic_channel(source: str, medium: str, category: SourceCategory | None) -> Channel:
    if category is SourceCategory.AI_ASSISTANT:
        return Channel.AI_ASSISTANT
    if category is SourceCategory.SHOPPING:
        return Channel.ORGANIC_SHOPPING
    if category is SourceCategory.SOCIAL or medium in _SOCIAL_MEDIUMS:
        return Channel.ORGANIC_SOCIAL
    if category is SourceCategory.VIDEO or "video" in medium:
        return Channel.ORGANIC_VIDEO
    if category is SourceCategory.SEARCH or medium == "organic":
        return Channel.ORGANIC_SEARCH
    if medium in _REFERRAL_MEDIUMS:
        return Channel.REFERRAL
    if category is SourceCategory.EMAIL or source in _EMAIL or medium in _EMAIL:
        return Channel.EMAIL
    if medium in ("affiliate", "affiliates"):
        return Channel.AFFILIATES
    if medium == "audio":
        return Channel.AUDIO
    if "sms" in (source, medium):
        return Channel.SMS
    if medium.endswith("push") or "mobile" in medium or "notification" in medium or source == "firebase":
        return Channel.MOBILE_PUSH_NOTIFICATIONS
    return Channel.UNASSIGNED


def referrer_channel(host: str) -> Channel:
    """The channel of a visit that a link on this host led to: organic by the host's category, else `referral`."""
    category = category_of_source(host)
    return _ORGANIC_BY_CATEGORY[category] if category is not None else Channel.REFERRAL
