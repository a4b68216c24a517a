"""What a shop chooses in `deployment.toml` reaches the functions and the host that it is for."""

import os
from pathlib import Path

import pytest

from infra.reachability.templates import Template
from tests.infra.aws.conftest import PREPARED_BY, PYTHON, Synthesized, synthesize

pytestmark = [
    pytest.mark.xdist_group("the synthesized platform"),
    pytest.mark.skipif(
        not PYTHON.exists() and "CI" not in os.environ,
        reason=f"the packages that synthesize are not here: {PREPARED_BY}",
    ),
]


def test_hosts_and_apps_of_the_shop_reach_what_reads_them(tmp_path: Path) -> None:
    configuration = tmp_path / "deployment.toml"
    configuration.write_text(
        'shop_origin = "https://shop.example"\n'
        'app_origins = "capacitor://localhost,https://localhost,null"\n'
        'private_parameters = "member"\n'
        'shop_hosts = "shop.example,checkout.example"\n'
        'excluded_referrers = "gateway.example"\n'
        "start_date = 2025-07-01\n"
    )
    done = synthesize(tmp_path / "templates", "--configuration", str(configuration))
    assert done.returncode == 0, done.stdout + done.stderr
    platform = Synthesized(tmp_path / "templates", 0).template("ClickstreamPlatform")

    chosen = {
        "CLICKSTREAM_PRIVATE_PARAMETERS": "member",
        "CLICKSTREAM_SHOP_HOSTS": "shop.example,checkout.example",
        "CLICKSTREAM_EXCLUDED_REFERRERS": "gateway.example",
        "CLICKSTREAM_START_DATE": "2025-07-01",
    }
    assert chosen.items() <= _environment(platform, "SBW_Lamda_ETL").items()
    user_data = [str(each.properties["UserData"]) for each in platform.resources("AWS::EC2::Instance")]
    for name, value in chosen.items():
        assert any(f"{name}={value}" in each for each in user_data)

    assert _environment(platform, "clickstream-lambda-ingest")["ALLOWED_ORIGINS"] == (
        "https://shop.example,capacitor://localhost,https://localhost,null"
    )
    cors = platform.only("AWS::ApiGatewayV2::Api").properties["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["https://shop.example", "https://localhost"]


def _environment(platform: Template, function: str) -> dict[str, str]:
    found = platform.named("AWS::Lambda::Function", FunctionName=function).properties["Environment"]["Variables"]
    assert isinstance(found, dict)
    return found
