"""A browser window on the shop: the current page, the current time, and the actions of the visitor."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from clickstream_pipeline.demo.actions import Action, Item, Kind, Order, Visit, new_event_id, random_id, sent_name
from clickstream_pipeline.demo.arrivals import DIRECT, SHOP_ORIGIN, Source
from clickstream_pipeline.demo.catalogue import Product
from clickstream_pipeline.demo.visitors import Visitor


class ClosingTime(Exception):
    """The simulated days are over; the visit ends at its current point."""


@dataclass(slots=True)
class _Page:
    path: str
    url: str
    referrer: str | None


class Window:
    """One visitor's visit in progress; it can become two visits when the tracker sends no session id."""

    def __init__(self, rng: Random, visitor: Visitor, *, start_ms: int, end_ms: int) -> None:
        self._rng = rng
        self.visitor = visitor
        self.now_ms = start_ms
        self._end_ms = end_ms
        self._page = _Page("/", SHOP_ORIGIN + "/", None)
        self._login_state = "logged_in" if visitor.is_logged_in else "anonymous"
        self.visits: list[Visit] = [self._new_visit()]

    def _new_visit(self) -> Visit:
        visitor, tracker = self.visitor, self.visitor.tracker
        return Visit(
            client_id=visitor.client_id if tracker.has_client_ids else None,
            sent_session_id=random_id(self._rng) if tracker.has_session_ids else None,
            is_first_visit=visitor.visits == 0 if tracker.tells_first_visit else None,
            device=visitor.device,
        )

    @property
    def path(self) -> str:
        """The path of the current page."""
        return self._page.path

    def wait(self, low_s: float, high_s: float) -> None:
        """Advance the time by a random number of whole milliseconds, at least one."""
        self.wait_exactly(1 + int(1000 * self._rng.uniform(low_s, high_s)))

    def wait_exactly(self, milliseconds: int) -> None:
        """Advance the time by exactly this many milliseconds."""
        self.now_ms += milliseconds
        if self.now_ms > self._end_ms:
            raise ClosingTime

    def begin_next_visit(self) -> None:
        """Begin another visit: the visitor was away beyond the idle limit, and the tracker sends no session id."""
        self.visits.append(self._new_visit())

    def land(self, kind: Kind, path: str, source: Source, **about: object) -> None:
        """Enter the shop at a page; the first source other than direct becomes the source of the visit."""
        query = source.query(self._rng)
        url = f"{SHOP_ORIGIN}{path}"
        if query:
            url += ("&" if "?" in path else "?") + query
        self._page = _Page(path.partition("?")[0], url, source.referrer)
        if self.visits[-1].source is DIRECT:
            self.visits[-1].source = source
        self.act(kind, **about)  # type: ignore[arg-type]

    def show(self, kind: Kind, path: str, **about: object) -> None:
        """Follow a link to another page of the shop; this makes one event, of this kind."""
        self._page = _Page(path.partition("?")[0], f"{SHOP_ORIGIN}{path}", self._page.url)
        self.act(kind, **about)  # type: ignore[arg-type]

    def act(
        self,
        kind: Kind,
        *,
        name: str | None = None,
        product: Product | None = None,
        category_id: str | None = None,
        items: tuple[Item, ...] = (),
        order: Order | None = None,
        is_refresh: bool = False,
        checkout_step: int | None = None,
        wire: Mapping[str, object] | None = None,
    ) -> Action:
        """Record an action on the current page at the current time."""
        tracker = self.visitor.tracker
        event_id, sent_id = new_event_id(self._rng, tracker, kind, self.now_ms)
        page = self._page
        action = Action(
            self.now_ms,
            event_id,
            sent_id,
            name or sent_name(tracker, kind),
            kind,
            page.path,
            page.url,
            page.referrer,
            self._login_state if tracker.tells_login else None,
            self.visitor.user_id if tracker.tells_login and self._login_state == "logged_in" else None,
            product,
            category_id,
            items,
            order,
            is_refresh,
            checkout_step,
            wire,
        )
        self.visits[-1].actions.append(action)
        return action

    def log_in(self) -> None:
        """Open the login form and sign in, if the visitor has an account; later actions have its user id."""
        if self.visitor.user_id is None or self._login_state == "logged_in":
            return
        self.wait(1, 4)
        self.act("login_prompt")
        self.wait(5, 25)
        self.visitor.is_logged_in = True
        self._login_state = "logged_in"
        self.act("login")

    def log_out(self) -> None:
        """Sign out, if signed in."""
        if self._login_state == "logged_in":
            self.wait(1, 5)
            self.visitor.is_logged_in = False
            self._login_state = "anonymous"
            self.act("logout")

    def check_out_as_guest(self) -> None:
        """Continue without an account."""
        if self._login_state == "anonymous":
            self._login_state = "guest"
