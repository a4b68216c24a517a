"""Lets the scripted visitors loose on a running shop, several at a time in one Chromium."""

import asyncio
from dataclasses import dataclass

from tests.storefront.end_to_end.browser import Browsers
from tests.storefront.end_to_end.collector import Collector
from tests.storefront.end_to_end.notebook import Notebook
from tests.storefront.end_to_end.scripts import Role
from tests.storefront.end_to_end.visitor import Visitor
from tests.storefront.started import Started

# For who means their whole browser: the header says it to servers, the property to scripts.
_SENDS_GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true})"
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Walked:
    """What a visitor has noted, and under which browser ids it arrived; `trouble` when the script could not go on."""

    notebook: Notebook
    clients: frozenset[str]
    trouble: str | None


async def walk(roles: list[Role], shop: Started, browsers: Browsers) -> list[Walked]:
    """All of them, to their ends and until what they did has arrived."""
    collector, turns = Collector(shop.raw), asyncio.Semaphore(_AT_ONCE)
    return await asyncio.gather(*(_walk_one(role, browsers, shop, collector, turns) for role in roles))


async def _walk_one(
    role: Role, browsers: Browsers, shop: Started, collector: Collector, turns: asyncio.Semaphore
) -> Walked:
    notebook = Notebook(role.name, role.device, role.channel, role.device == "crawler", role.referrer_host, role.utm)
    async with turns, browsers.context(role.device) as context:
        if role.sends_gpc:
            await context.add_init_script(_SENDS_GPC)
            await context.set_extra_http_headers({"Sec-GPC": "1"})
        visitor, trouble = Visitor(context, notebook, shop, collector), None
        try:
            await role.script(visitor)
            await visitor.is_delivered()
        except Exception as error:
            trouble = f"{role.name}: {error}"
        return Walked(notebook, frozenset(visitor.clients), trouble)
