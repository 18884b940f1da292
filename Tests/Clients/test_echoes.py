"""Many clients, many acknowledged echoes: nothing is lost, doubled or reordered."""

import pytest

from cluster import LocalCluster
from load import load


@pytest.mark.timeout(360)
@pytest.mark.parametrize("link", ["ipc", "tcp"])
def test_64_clients_get_10_000_echoes_each_in_order_over(link, capsys):
    with LocalCluster("load", "--link", link) as cluster:
        result = load(cluster.url, clients=64, messages=10_000)
    with capsys.disabled():
        print(f"\n{link}: {result}")
    assert result["messages"] == 640_000
    assert (result["lost"], result["duplicated"], result["reordered"]) == (0, 0, 0)
