"""Where files may be sent to: section 7.1."""

from __future__ import annotations

import pytest

from twofold.avala.errors import APIResponseError
from twofold.avala.hosts import TrustedHosts

R2 = f"{'0123456789abcdef' * 2}.r2.cloudflarestorage.com"


@pytest.mark.parametrize(
    "url",
    [
        "https://data.avala.ai/x?sig=1",
        f"https://{R2}/bucket/key",
        f"https://bucket.{R2.replace('.r2', '.eu.r2')}/key",
        "https://bkt.s3.amazonaws.com/key",
        "https://s3.eu-central-1.amazonaws.com/bkt/key",
        "https://bkt.s3-accelerate.amazonaws.com/key",
        "https://bkt.s3-eu-west-1.amazonaws.com/key",
        "https://bkt.s3.dualstack.us-gov-west-1.amazonaws.com/key",
        "https://bkt.s3-fips.us-gov-west-1.amazonaws.com/key",
        "https://bkt.s3.cn-north-1.amazonaws.com.cn/key",
        "https://storage.googleapis.com/bkt/key",
        "https://bkt.storage.googleapis.com/key",
        "https://account.blob.core.windows.net/key",
    ],
)
def test_object_stores_are_trusted(url: str) -> None:
    """Every store on the list takes files, and the URL comes back as it was."""
    assert TrustedHosts().check_upload(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://data.avala.ai/x",
        "https://data.avala.ai:8443/x",
        "https://user@data.avala.ai/x",
        "https://data.avala.ai/x#fragment",
        "https://evil.example/x",
        "https://data.avala.ai.evil.example/x",
        "https://s3.amazonaws.com.evil.example/x",
        "https://nots3.amazonaws.com/x",
        "https://bkt.s3.evil.amazonaws.com/x",
        "https://s3-evil-1234.us-east-1.elb.amazonaws.com/x",
        "https://amazonaws.com/x",
        f"https://{R2[1:]}/x",
        "https://blob.core.windows.net/x",
        "http://127.0.0.1:8000/x",
        "https://data.avala.ai:port/x",
        "",
        None,
    ],
)
def test_nothing_else_is(url: object) -> None:
    """Any other URL is refused with the words of the hand-written SDK, and is not shown."""
    with pytest.raises(ValueError, match="allow-list") as caught:
        TrustedHosts().check_upload(url)
    assert isinstance(caught.value, APIResponseError)
    assert not url or str(url) not in str(caught.value)


def test_a_local_base_url_trusts_its_own_host() -> None:
    """With an emulator as base URL, and only then, files may be sent to its host, on any port."""
    hosts = TrustedHosts.of("http://127.0.0.1:8099/api/v1/")
    assert hosts.check_upload("http://127.0.0.1:9000/bucket") == "http://127.0.0.1:9000/bucket"
    assert hosts.check_upload("https://data.avala.ai/x")
    for url in ("http://localhost:8099/x", "http://10.0.0.1/x", "http://user@127.0.0.1/x"):
        with pytest.raises(ValueError, match="allow-list"):
            hosts.check_upload(url)
    with pytest.raises(ValueError, match="allow-list"):
        TrustedHosts.of("https://api.avala.ai/api/v1/").check_upload("http://127.0.0.1/x")
