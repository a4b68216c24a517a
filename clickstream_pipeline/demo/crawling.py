"""Crawlers: they view products at an even pace and buy nothing."""

from random import Random

from clickstream_pipeline.demo.actions import Visit
from clickstream_pipeline.demo.arrivals import DIRECT
from clickstream_pipeline.demo.browser import ClosingTime, Window
from clickstream_pipeline.demo.catalogue import CATALOGUE
from clickstream_pipeline.demo.user_agents import Device
from clickstream_pipeline.demo.visitors import Visitor


def crawl(rng: Random, device: Device, *, visitor: Visitor, start_ms: int, end_ms: int) -> Visit:
    """A crawler's visit: it views one product after another at an even pace."""
    window = Window(rng, visitor, start_ms=start_ms, end_ms=end_ms)
    visit = window.visits[0]
    visit.device = device
    visit.is_bot = True
    try:
        window.land("view_home", "/", DIRECT)
        for product in rng.sample(CATALOGUE["VND"], rng.randint(3, 40)):
            window.wait(1, 3)
            window.show("view_item", product.path, product=product)
    except ClosingTime:
        pass
    return visit
