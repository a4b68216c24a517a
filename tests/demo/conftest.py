"""A simulated shop that the tests of this folder share."""

import pytest

from clickstream_pipeline.demo import generate
from tests.demo.generated_shop import DAYS, FIRST_DAY, VISITORS_PER_DAY, ZONE, GeneratedShop, bodies_in, read_events


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> GeneratedShop:
    folder = tmp_path_factory.mktemp("shop")
    truth = generate(
        folder, first_day=FIRST_DAY, days=DAYS, visitors_per_day=VISITORS_PER_DAY, seed=13, shop_timezone=ZONE
    )
    bodies = bodies_in(folder)
    events = tuple(event for body in bodies.values() for event in read_events(body))
    return GeneratedShop(folder, truth, bodies, events)
