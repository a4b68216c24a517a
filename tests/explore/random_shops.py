"""How the tests of Explore go through random shops: how many, and each with some questions."""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.explore.shops import RandomShop, shops

# Thousands, on a machine with time, find what a few in every test run would take weeks to: EXAMPLES=5000 pytest …
EXAMPLES = int(os.environ.get("EXAMPLES", "5"))

few_shops = settings(
    max_examples=EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    # An example that fails is made smaller in long runs only: that takes minutes.
    phases=(Phase.explicit, Phase.generate, Phase.shrink) if "EXAMPLES" in os.environ else (Phase.generate,),
    database=None,
    suppress_health_check=list(HealthCheck),
)


def shops_with(question: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[RandomShop, list[Any]]]:
    """A shop, and several questions: making a shop takes longer than asking it something."""
    return st.tuples(shops(), st.lists(question, min_size=6, max_size=12))
