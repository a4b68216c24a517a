"""Backups and what they are for: a host that is lost comes back, row by row, on an empty machine."""

import pytest

from tests.infra.host.backup.databases import SHOP, WAREHOUSE, Kept
from tests.infra.host.backup.lost_hosts import Machines, archive_all, lose_one, what_stands

pytestmark = pytest.mark.xdist_group("backups")


@pytest.mark.parametrize("kept", [WAREHOUSE, SHOP], ids=lambda kept: kept.host)
def test_a_lost_host_comes_back_to_its_newest_state_and_to_any_moment(machines: Machines, kept: Kept) -> None:
    lost = lose_one(machines, kept)
    assert sum(len(rows) for rows in lost.then.values()) > 100

    second = machines.empty(kept.host)
    told = second.run("clickstream-restore", "--yes").stdout
    assert "all of it" in told
    assert "the cluster is restored" in told
    assert what_stands(second, kept) == lost.newest
    # It goes on from there, and is lost as well.
    kept.grow(second.address(kept.database, kept.owner), 3)
    grown = what_stands(second, kept)
    connection = second.connect()
    second_end = archive_all(connection)
    connection.close()
    second.lose()
    assert grown != lost.newest

    # What stands on the timeline that the second left is still there, also for one that goes back, and back again.
    third = machines.empty(kept.host)
    third.run("clickstream-restore", "--yes", "--time", lost.moment.isoformat())
    assert what_stands(third, kept) == lost.then
    assert "--replace replaces its content" in third.run("clickstream-restore", "--yes", is_right=False).stdout
    third.run("clickstream-restore", "--yes", "--replace", "--time", lost.end.isoformat())
    assert what_stands(third, kept) == lost.newest
    third.run("clickstream-restore", "--yes", "--replace", "--time", second_end.isoformat())
    assert what_stands(third, kept) == grown
