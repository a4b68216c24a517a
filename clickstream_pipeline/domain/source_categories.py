"""Source categories: which sites are search engines, social networks, video sites and shops.

The categories are those of GA4's default channel group, whose help page links the list of sources
(https://support.google.com/analytics/answer/9756891); kept here are the sources that are still in business, plus
the engines and networks of our own market. A name without a dot is a site that is registered under it
(`google` is google.com and google.com.vn, but not google.shop.example) and the source itself (`utm_source=google`); one
with a dot is that host, and those below it, or an app's package.
"""

import re
from enum import StrEnum

from clickstream_pipeline.domain.hosts import MAX_HOST_LENGTH, icann_site_of


class SourceCategory(StrEnum):
    """What kind of site a visitor came from."""

    SEARCH = "search"
    SOCIAL = "social"
    VIDEO = "video"
    SHOPPING = "shopping"
    AI_ASSISTANT = "ai_assistant"
    EMAIL = "email"


_SEARCH = """
    360.cn alice aol ask auone avg babylon baidu biglobe bing brave centrum.cz coccoc cn.bing.com comcast conduit daum
    dogpile duckduckgo ecosia eniro exalead.com excite.com firmy.cz globo google googlemybusiness google-play
    html.duckduckgo.com incredimail kvasir lite.duckduckgo.com lite.qwant.com lycos mojeek m.baidu.com m.naver.com
    m.search.naver.com m.sogou.com msn naver ntp.msn.com onet presearch qwant rambler search-results search.aol.com
    search.brave.com search.google.com search.naver.com search.smt.docomo.ne.jp search.ukr.net seznam so.com sogou
    sogou.com startpage startsiden swisscows terra tut.by ukr virgilio wap.sogou.com yahoo yandex yandex.com yep
    alice.it com.google.android.googlequicksearchbox com.microsoft.bing terra.com.br
"""

_SOCIAL = """
    academia.edu ameba.jp ameblo.jp answers.yahoo.com badoo band.us blog.naver.com blogger bloglovin blogspot bluesky
    bsky.app bsky.social buzzfeed cafe.naver.com chat.zalo.me chiebukuro.yahoo.co.jp com.facebook.katana
    com.discord com.facebook.lite com.facebook.mlite com.facebook.orca com.instagram.android com.instagram.barcelona
    com.linkedin.android com.pinterest com.reddit.frontpage com.slack com.snapchat.android com.ss.android.ugc.trill
    com.tencent.mm com.tumblr com.twitter.android com.viber.voip com.vkontakte.android com.whatsapp com.whatsapp.w4b
    com.zhiliaoapp.musically com.zing.zalo jp.naver.line.android org.telegram.messenger
    deviantart digg discord disqus douban dribbble facebook fandom.com fb fb.me flickr flipboard foursquare
    getpocket.com glassdoor goodreads googlegroups.com groups.google.com hatena houzz ig instagram instapaper kakao
    kin.naver.com last.fm letterboxd line line.me linkedin linktr.ee livejournal lnkd.in mastodon mastodon.social
    medium.com meetup messages.google.com messenger mewe mix.com mixi nextdoor ning odnoklassniki ok.ru
    old.reddit.com patreon pin.it pinterest plurk producthunt qq.com quora raptr redd.it reddit renren researchgate
    scribd sina.com.cn skype slack slashdot slideshare snapchat stackexchange stackoverflow substack t.co t.me
    telegram telegra.ph threads threads.com threads.net tiktok tinder trello tripadvisor trustpilot tumblr twitter
    viadeo viber vk vkontakte wechat weibo weixin.qq.com whatsapp wordpress wykop.pl x.com xing yelp zalo zalo.me
    discord.gg telegram.org
"""

_VIDEO = """
    crackle curiositystream d.tube dailymotion disneyplus fast.wistia.net hulu iq.com iqiyi justin.tv netflix
    niconico nicovideo.jp player.twitch.tv primevideo rumble ted twitch twitch.tv utreon veoh viadeo.journaldunet.com
    vimeo wistia youku youtu.be youtube com.google.android.youtube
"""

_SHOPPING = """
    alibaba aliexpress amazon bestbuy checkout.shopify.com ebay etsy igshopping lazada mercadolibre mercadolivre
    com.alibaba.aliexpresshd com.amazon.mshop.android.shopping com.ebay.mobile com.lazada.android com.shopee.vn
    com.tiki.vn mm.taobao.com newegg nl.shopping.net rakuten sendo shop.app shopee shopify shopping.google.com
    shopping.naver.com shopping.yahoo.co.jp shopzilla simplycodes stripe taobao target temu tiki tmall walmart
    tiki.vn
"""

_AI_ASSISTANT = """
    ai.perplexity.app.android chat.baidu.com chat.mistral.ai chat.openai.com chat.qwen.ai chatgpt.com claude.ai
    com.anthropic.claude com.deepseek.chat com.google.android.apps.bard com.microsoft.copilot com.openai.chatgpt
    copilot.cloud.microsoft copilot.com copilot.microsoft.com deepseek.com doubao.com duck.ai gemini.google.com grok.com
    kimi.com kimi.moonshot.cn m365.cloud.microsoft meta.ai notebooklm.google.com perplexity.ai phind.com poe.com
    yiyan.baidu.com you.com
"""

_EMAIL = """
    com.google.android.gm com.microsoft.office.outlook com.samsung.android.email.provider
    com.yahoo.mobile.client.android.mail
    mail.google.com mail.proton.me mail.yahoo.com mail.zoho.com outlook.com outlook.live.com outlook.office.com
    outlook.office365.com
"""

# What assistants call themselves in `utm_source`. They are no hosts: gemini.com is not Google's assistant.
_ASSISTANTS = frozenset(["chatgpt", "claude", "copilot", "deepseek", "gemini", "grok", "openai", "perplexity"])

CATEGORY_OF_SOURCE: dict[str, SourceCategory] = {
    name: category
    for category, names in (
        (SourceCategory.SEARCH, _SEARCH),
        (SourceCategory.SOCIAL, _SOCIAL),
        (SourceCategory.VIDEO, _VIDEO),
        (SourceCategory.SHOPPING, _SHOPPING),
        (SourceCategory.AI_ASSISTANT, _AI_ASSISTANT),
        (SourceCategory.EMAIL, _EMAIL),
    )
    for name in names.split()
}

_MOST_LABELS = max(name.count(".") + 1 for name in CATEGORY_OF_SOURCE)
# A search engine's other services (mail, maps, documents) are no search, so only these subdomains count as it.
_SEARCH_SUBDOMAINS = frozenset({"www", "m", "mobile", "search", "web", "cse", "r", "lens", "images"})
# Anybody may be called so in another country (target.vn), so that as hosts they are known below `com` alone.
_WORDS_IN_USE = """
    alice ask babylon brave conduit discord line meetup messenger mix patreon quora rumble slack target ted telegram
    terra threads tiki tinder trello
"""
_WORDS = frozenset(_WORDS_IN_USE.split())
# Public suffixes below which a bare name is the site of that name: google.com, google.vn, google.com.vn, ecosia.org.
# Anybody may register the same name below another suffix: google.example, target.shop.
_SUFFIXES = re.compile(r"com|net|org|cat|(?:(?:ac|co|com|edu|go|gov|ne|net|or|org)\.)?[a-z]{2}")


def category_of_source(source: str) -> SourceCategory | None:
    """The category of a source: a site's name, or a host (`www.google.com.vn`); None for any other."""
    if len(source) > MAX_HOST_LENGTH:
        return None
    name = source.strip().lower()
    if name in CATEGORY_OF_SOURCE:
        return CATEGORY_OF_SOURCE[name]
    if name in _ASSISTANTS:
        return SourceCategory.AI_ASSISTANT
    labels = name.split(".")
    for first in range(max(1, len(labels) - _MOST_LABELS), len(labels) - 1):
        parent = ".".join(labels[first:])
        if parent in CATEGORY_OF_SOURCE:
            return _below(CATEGORY_OF_SOURCE[parent], labels[:first])
    site = icann_site_of(name) if len(labels) > 1 else None
    if site is None or not _SUFFIXES.fullmatch(site[1]):
        return None
    name, suffix = site
    category = CATEGORY_OF_SOURCE.get(name) if suffix == "com" or name not in _WORDS else None
    return _below(category, labels[: -suffix.count(".") - 2]) if category else None


def _below(category: SourceCategory, subdomains: list[str]) -> SourceCategory | None:
    if category is SourceCategory.SEARCH and not all(
        label in _SEARCH_SUBDOMAINS or len(label) == 2 for label in subdomains
    ):
        return None
    return category
