"""The settings of ingest."""

from pathlib import Path

import pytest

from clickstream_pipeline.settings import (
    IngestSettings,
    RawWriting,
    SettingsError,
    ThrottleSettings,
    load_ingest_settings,
    load_throttle_settings,
)


def test_ingest_needs_nothing_set_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_ingest_settings({}) == IngestSettings(
        raw=RawWriting(
            raw_url=(tmp_path / "data" / "raw").as_uri(),
            aws_region="ap-southeast-1",
            s3_endpoint_url=None,
            encryption="AES256",
            kms_key_id=None,
            names_credentials=False,
        ),
        allowed_origins=frozenset(),
    )
    assert load_throttle_settings({}) == ThrottleSettings(rate_per_s=500.0, burst=1000)


def test_ingest_takes_its_variables() -> None:
    settings = load_ingest_settings(
        {
            "CLICKSTREAM_DEPLOYMENT": "aws",
            "RAW_BUCKET": "clickstream-s3-ingest",
            "RAW_ENCRYPTION": "aws:kms",
            "RAW_KMS_KEY_ID": "1234abcd",
            "ALLOWED_ORIGINS": " https://Shop.example , http://localhost:3000, https://www.shop.example:443,"
            "http://shop.example:80,https://shop.example:80,capacitor://localhost,ionic://localhost,null",
            "AWS_ACCESS_KEY_ID": "x",
            "SHOP_TIMEZONE": "none of ingest's business",
        }
    )
    assert settings.raw.raw_url == "s3://clickstream-s3-ingest"
    assert (settings.raw.encryption, settings.raw.kms_key_id, settings.raw.names_credentials) == (
        "aws:kms",
        "1234abcd",
        True,
    )
    assert settings.allowed_origins == {
        "https://shop.example", "http://localhost:3000", "https://www.shop.example", "http://shop.example",
        "https://shop.example:80", "capacitor://localhost", "ionic://localhost", "null",
    }  # fmt: skip
    throttle = load_throttle_settings({"API_THROTTLE_RATE": "0.5", "API_THROTTLE_BURST": "7"})
    assert throttle == ThrottleSettings(rate_per_s=0.5, burst=7)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        *[
            (
                {"ALLOWED_ORIGINS": f"https://shop.example,{origin}"},
                f"ALLOWED_ORIGINS names {origin!r}; expected origins such as https://shop.example or "
                "capacitor://localhost, null, or *",
            )
            for origin in ("shop", "https://shop.example/", "https://", "ftp://shop.example", "https://a@shop.example",
                           "https://[", "file://localhost", "capacitor://", "wss://shop.example")
        ],
        ({"RAW_ENCRYPTION": "none"}, "RAW_ENCRYPTION is 'none'; valid: AES256, aws:kms"),
        (
            {"CLICKSTREAM_DEPLOYMENT": "aws", "ALLOWED_ORIGINS": "*"},
            "neither RAW_BUCKET nor an s3:// RAW_URL is set; raw objects in AWS need a bucket",
        ),
        (
            {"CLICKSTREAM_DEPLOYMENT": "aws", "RAW_BUCKET": "b"},
            "ALLOWED_ORIGINS is not set; expected the shop's origins, such as https://shop.example",
        ),
    ],
)  # fmt: skip
def test_what_ingest_cannot_use_is_named_with_what_is_expected(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_ingest_settings(environment)
    assert str(raised.value) == message
