"""A photograph on its way from the bucket to a browser: the built shop, and S3's protocol."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.local.supervisor import Part, Supervisor
from storefront.local.build import ensure_built
from storefront.local.environment import environment_for_node
from tests.commands import free_port
from tests.infra.aws.recorder import REGION, Call, RecordingServer, recording_server
from tests.storefront.started import needs_storefront

pytestmark = [needs_storefront, pytest.mark.xdist_group("storefront")]

BUCKET, CALLER = "example-clickstream-assets", "the-shop"
JPEG = bytes.fromhex("ffd8ffe0") + bytes(range(256))


@dataclass(frozen=True, slots=True)
class PictureServer:
    """A shop that shows pictures; nobody asks it for what is in its database."""

    port: int
    s3: RecordingServer

    def picture(self, product_id: str) -> tuple[int, str | None, bytes]:
        """Status, content type and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", f"/pictures/{product_id}.svg")
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type"), answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PictureServer]:
    folder: Path = tmp_path_factory.mktemp("photographs")
    server = ensure_built(folder / "build.log")
    with recording_server() as s3:
        owner = boto3.client(
            "s3", endpoint_url=s3.url, region_name=REGION, aws_access_key_id="owner", aws_secret_access_key="test",
            config=Config(proxies={}),
        )  # fmt: skip
        owner.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        owner.put_object(Bucket=BUCKET, Key="pictures/p-001", Body=JPEG, ContentType="image/jpeg")
        owner.put_object(Bucket=BUCKET, Key="pictures/p-002", Body=b"<script></script>", ContentType="text/html")
        port = free_port()
        settings = {
            "HOSTNAME": "127.0.0.1", "PORT": str(port), "SHOP_FUNCTION": "nobody-asks-it", "SESSION_SECRET": "x" * 64,
            "SHOP_ORIGIN": f"http://127.0.0.1:{port}",
            "ASSETS_BUCKET": BUCKET, "AWS_REGION": REGION, "AWS_ENDPOINT_URL_S3": s3.url,
            "AWS_ACCESS_KEY_ID": CALLER, "AWS_SECRET_ACCESS_KEY": "test",
        }  # fmt: skip
        part = Part(
            name="The shop", command=("node", str(server)), environment=environment_for_node(settings),
            folder=server.parent, output=folder / "shop.log", endpoint=Endpoint(f"http://127.0.0.1:{port}/robots.txt"),
        )  # fmt: skip
        with Supervisor(on_event=print) as supervisor:
            supervisor.start(part)
            yield PictureServer(port, s3)


def test_a_photograph_in_the_bucket_is_shown_in_place_of_the_drawing(shop: PictureServer) -> None:
    assert shop.picture("p-001") == (200, "image/jpeg", JPEG)


@pytest.mark.parametrize("product_id", ["p-002", "p-003"], ids=["no image", "absent"])
def test_what_is_no_image_and_what_is_absent_is_drawn(shop: PictureServer, product_id: str) -> None:
    status, content_type, body = shop.picture(product_id)
    assert (status, content_type) == (200, "image/svg+xml")
    assert body.startswith(b"<svg ")


def test_only_photographs_of_products_are_asked_for(shop: PictureServer) -> None:
    assert shop.picture("p-004")[0] == 200
    assert [shop.picture(name)[0] for name in ("p-999", "..%2Fevents%2Fx", "p-004%2F..%2Fp-001")] == [404] * 3
    asked = shop.s3.calls[CALLER]
    assert Call("s3:GetObject", f"arn:aws:s3:::{BUCKET}/pictures/p-004") in asked
    allowed = {Call("s3:GetObject", f"arn:aws:s3:::{BUCKET}/pictures/p-00{number}") for number in range(1, 5)}
    assert asked <= allowed
