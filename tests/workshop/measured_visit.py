"""The visit of LAB4: one private window, in which a learner watches what the tracker sends and keeps."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, Request, expect

from tests.commands import wait_for
from tests.stack.visits import LAPTOP, PERSON, buy
from tests.workshop.visits import Learner

_WINDOW = "the visit of LAB4"
_CAMPAIGN = "/?utm_source=newsletter&utm_medium=email&utm_campaign=lab4"
_E_MAIL, _PASSWORD = "lan@example.com", "Lab-4-password"
# Longer than a batch waits; and longer than the check of the lab takes for a delay.
_BATCH_S, _OFFLINE_S = 4.0, 8.0
_PATIENCE_MS = 60_000


def _refuse(learner: Learner) -> None:
    """Looks around before an answer and after a refusal: nothing is sent, and nothing but the answer is kept."""
    context = learner.browser.new_context(
        locale="en-GB", user_agent=PERSON, viewport={"width": 1280, "height": 900}
    )  # fmt: skip
    context.set_default_timeout(_PATIENCE_MS)
    page = learner.windows[_WINDOW] = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: _is_post(learner, request) and sent.append(request.url))
    page.goto(learner.state.addresses["shop"])
    expect(page.get_by_role("region", name="Your consent")).to_be_visible()
    assert _kept(page) == {}
    _look_at_laptops(page)
    _consent(page, "Refuse")
    page.get_by_role("main").get_by_role("link", name=LAPTOP.name, exact=True).first.click()
    page.wait_for_url(f"**{LAPTOP.path}")
    time.sleep(_BATCH_S)
    assert sent == []
    assert _kept(page) == {"cs.consent": "refused"}


def _accept(learner: Learner) -> None:
    """A batch leaves two seconds after the first event; the browser then keeps the answer and its ids."""
    page = learner.windows[_WINDOW]
    page.get_by_role("button", name="Change consent").click()
    _consent(page, "Accept")
    with page.expect_response(learner.state.addresses["api"]) as answered:
        _look_at_laptops(page)
    posted = json.loads(answered.value.request.post_data or "")
    assert set(posted) == {"sentAt", "events"}
    assert [each["eventName"] for each in posted["events"]] == ["click", "view_item_list"]
    assert answered.value.json() == {"accepted": 2, "rejected": 0}
    _settle(page)
    kept = _kept(page)
    assert (set(kept), kept["cs.consent"]) == ({"cs.consent", "cs.visit"}, "granted")
    assert set(json.loads(kept["cs.visit"])) == {"clientId", "sessionId", "isFirstVisit", "campaign", "activeAt"}


def _follow_a_campaign(learner: Learner) -> None:
    page = learner.windows[_WINDOW]
    page.goto(learner.state.addresses["shop"] + _CAMPAIGN)
    wait_for(lambda: learner.has_sent("utm_campaign=lab4"))
    _settle(page)
    assert "lab4" in json.loads(_kept(page)["cs.visit"])["campaign"]


def _sign_in_and_buy(learner: Learner) -> None:
    """An account with Cognito, then an order; what is typed into forms is in no event."""
    page = learner.windows[_WINDOW]
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_role("link", name="Make an account").click()
    page.wait_for_url("**/sign-up*")
    page.get_by_label("E-mail").fill(_E_MAIL)
    page.get_by_label("New password").fill(_PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/sign-up/confirm*")
    page.get_by_label("Code").fill("246810")
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_url("**/sign-in*")
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("summary", has_text="Account")).to_be_visible()
    wait_for(lambda: learner.has_sent('"logged_in"'))
    _settle(page)
    page.goto(learner.state.addresses["shop"] + LAPTOP.path)
    order = buy(page)
    wait_for(lambda: learner.has_sent(order))
    _settle(page)
    assert not any(learner.has_sent(each) for each in (_E_MAIL, _PASSWORD))


def _lose_the_network(learner: Learner) -> None:
    """Events wait in the browser's storage, and are sent at once when the network is back."""
    page = learner.windows[_WINDOW]
    page.context.set_offline(True)
    for _ in range(3):
        page.locator("summary", has_text="Account").click()
    time.sleep(_OFFLINE_S)
    assert len(_waiting(page)) == 3
    page.context.set_offline(False)
    _settle(page)


def _send_a_click_of_its_own(learner: Learner) -> None:
    page = learner.windows[_WINDOW]
    page.evaluate('document.querySelector("h1").dataset.track = "lab4"')
    page.locator("h1").first.click()
    wait_for(lambda: learner.has_sent('"track":"lab4"'))
    _settle(page)


MEASURED_VISIT: Mapping[str, Callable[[Learner], None]] = {
    "refuses to be measured": _refuse,
    "accepts": _accept,
    "follows a campaign": _follow_a_campaign,
    "signs in and buys a laptop": _sign_in_and_buy,
    "loses the network for a while": _lose_the_network,
    "sends a click of its own": _send_a_click_of_its_own,
}


def _is_post(learner: Learner, request: Request) -> bool:
    return request.url.startswith(learner.state.addresses["api"])


def _look_at_laptops(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Laptops").first.click()
    page.wait_for_url("**/category/*")


def _consent(page: Page, answer: str) -> None:
    page.get_by_role("region", name="Your consent").get_by_role("button", name=answer).click()
    expect(page.get_by_role("region", name="Your consent")).to_have_count(0)


def _kept(page: Page) -> dict[str, Any]:
    """What the tracker has in the browser's storage."""
    kept: dict[str, Any] = page.evaluate("() => ({...localStorage})")
    return {key: value for key, value in kept.items() if key.startswith("cs.")}


def _waiting(page: Page) -> list[str]:
    return [key for key in _kept(page) if key.startswith("cs.queue.")]


def _settle(page: Page) -> None:
    """Waits until nothing waits to be sent: what a page sends at its end has the name of a robot in these tests."""
    time.sleep(0.5)
    wait_for(lambda: not _waiting(page))
