"""Delivery of events: batches, offline queues, clock changes, and repeated posts."""

from dataclasses import dataclass, replace
from itertools import count
from random import Random

from clickstream_pipeline.demo.actions import Action, Visit
from clickstream_pipeline.demo.clock import HOUR_MS
from clickstream_pipeline.demo.visitors import Visitor

_BATCH_MS = 5_000
_BATCH_SIZE = 12
_LATE_LIMIT_MS = 72 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Post:
    """One request to the ingest handler.

    `claims` are the times (epoch ms, true clock) that the browser gives for its events; `is_copy` marks a retry of a
    post that had arrived; `is_unreliable` marks claims that the loader must not use.
    """

    number: int
    received_ms: int
    visit: Visit
    visitor: Visitor
    actions: tuple[Action, ...]
    claims: tuple[int, ...]
    is_copy: bool = False
    is_unreliable: bool = False


class Network:
    """Delivers a visit's actions to the shop; decides, before they are counted, which times the loader will use."""

    def __init__(self, rng: Random, *, end_ms: int) -> None:
        self._rng = rng
        self._end_ms = end_ms
        self._numbers = count()
        self.posts: list[Post] = []

    def deliver(self, visit: Visit, visitor: Visitor) -> None:
        """Post a visit's actions; sets the time of each action whose claimed time the loader will not use."""
        rng, tracker = self._rng, visitor.tracker
        if not visit.actions:
            return
        first_post = len(self.posts)
        luck = rng.random()
        if not tracker.corrects_time:
            for action in visit.actions:
                self._post(action.at_ms, visit, visitor, (action,))
        elif visit.is_bot or luck >= 0.04:
            self._post_in_batches(visit, visitor)
        elif luck < 0.025:
            self._post_queue(visit, visitor)
        elif luck < 0.032 and tracker.ids == "time_ordered":
            self._post_after_a_long_time(visit, visitor)
        elif luck < 0.034:
            self._post_with_a_jumping_clock(visit, visitor)
        else:
            self._post_in_batches(visit, visitor)
        if not visit.is_bot and tracker.ids != "none" and tracker.has_receipt:
            self._retry(self.posts[first_post:])

    def _post(
        self,
        received_ms: int,
        visit: Visit,
        visitor: Visitor,
        actions: tuple[Action, ...],
        *,
        claims: tuple[int, ...] | None = None,
        is_unreliable: bool = False,
    ) -> None:
        claims = tuple(action.at_ms for action in actions) if claims is None else claims
        self.posts.append(
            Post(next(self._numbers), received_ms, visit, visitor, actions, claims, is_unreliable=is_unreliable)
        )

    def _post_in_batches(self, visit: Visit, visitor: Visitor, *, until: int | None = None) -> None:
        batch: list[Action] = []
        for action in visit.actions[:until]:
            if batch and (action.at_ms - batch[0].at_ms > _BATCH_MS or len(batch) == _BATCH_SIZE):
                self._post(batch[-1].at_ms + self._rng.randint(20, 900), visit, visitor, tuple(batch))
                batch.clear()
            batch.append(action)
        if batch:
            self._post(batch[-1].at_ms + self._rng.randint(20, 900), visit, visitor, tuple(batch))

    def _post_queue(self, visit: Visit, visitor: Visitor) -> None:
        """Cut the network during the visit: the later events arrive hours late, with their own times.

        Not for visits that view an order again: the first event of that order must arrive first.
        """
        rng = self._rng
        start = rng.randrange(len(visit.actions))
        queue = visit.actions[start:]
        online_ms = queue[-1].at_ms + rng.randint(HOUR_MS, 40 * HOUR_MS)
        is_order_seen_again = visitor.refresh_next_visit or any(action.is_refresh for action in visit.actions)
        if online_ms > self._end_ms or is_order_seen_again:
            self._post_in_batches(visit, visitor)
            return
        self._post_in_batches(visit, visitor, until=start)
        for number in range(0, len(queue), _BATCH_SIZE):
            self._post(online_ms + number * 20, visit, visitor, tuple(queue[number : number + _BATCH_SIZE]))

    def _post_after_a_long_time(self, visit: Visit, visitor: Visitor) -> None:
        """Post a whole visit that is older than the limit: its events get the time of their arrival.

        Not for visits with an order, whose first event must stay the first. All events must be over the limit: a visit
        of which only the end is over it would last for days and be more than one visit.
        """
        rng = self._rng
        online_ms = visit.actions[-1].at_ms + _LATE_LIMIT_MS + rng.randint(1_000, 20 * HOUR_MS)
        if online_ms + HOUR_MS > self._end_ms or any(action.order is not None for action in visit.actions):
            self._post_in_batches(visit, visitor)
            return
        queue, visit.actions = visit.actions, []
        # When the first batch is sent, every event is older than the limit.
        for number in range(0, len(queue), _BATCH_SIZE):
            received_ms = online_ms + number * 20
            batch = queue[number : number + _BATCH_SIZE]
            believed = tuple(replace(action, at_ms=received_ms) for action in batch)
            visit.actions.extend(believed)
            self._post(
                received_ms,
                visit,
                visitor,
                believed,
                claims=tuple(action.at_ms for action in batch),
                is_unreliable=True,
            )

    def _post_with_a_jumping_clock(self, visit: Visit, visitor: Visitor) -> None:
        """Change the browser's clock between an event and its post: the event claims a time days ago, or tomorrow."""
        jump_ms = self._rng.choice((-_LATE_LIMIT_MS - 1, -90 * 24 * HOUR_MS, 1, 26 * HOUR_MS))
        for action in visit.actions:
            self._post(action.at_ms, visit, visitor, (action,), claims=(action.at_ms + jump_ms,), is_unreliable=True)

    def _retry(self, posts: list[Post]) -> None:
        """Repeat some posts: they arrived, the response was lost, and the browser sends them again."""
        rng = self._rng
        for post in posts:
            if rng.random() < 0.012:
                received_ms = post.received_ms + rng.randint(4_000, 900_000)
                if received_ms <= self._end_ms:
                    self.posts.append(replace(post, number=next(self._numbers), received_ms=received_ms, is_copy=True))
