"""Plain requests to the three clouds, signed by the vendors' own code."""

from __future__ import annotations

import datetime
import json
import time

import requests
from baidubce.auth.bce_credentials import BceCredentials
from baidubce.auth.bce_v1_signer import sign
from simulator.zstack_auth import sha512
from simulator.zstack_auth import sign as zstack_sign
from ucloud.core.auth import Credential
from ucloud.core.typesystem import encoder

REGION = {"Region": "cn-wlcb"}


def keys(sim, cloud: str, account: str = "default") -> dict:
    told = sim.credentials
    return told[cloud] if account == "default" else told[account][cloud]


def signed(sim, action: str, parameters: dict, account: str = "default") -> dict:
    own = keys(sim, "compshare", account)
    members = encoder.encode({"Action": action, **REGION, **parameters})
    credential = Credential(own["public_key"], own["private_key"])
    members["Signature"] = credential.verify_ac(members)
    return members


def compshare(sim, action: str, account: str = "default", **parameters) -> dict:
    """The answer of one form POST."""
    return compshare_raw(sim, action, account, **parameters).json()


def compshare_raw(sim, action: str, account: str = "default", **parameters):
    data = signed(sim, action, parameters, account)
    return requests.post(sim.url, data=data, timeout=20, allow_redirects=False)


def images(sim, **parameters) -> dict:
    return compshare(sim, "DescribeCompShareImages", **parameters)


def community(sim, **parameters) -> dict:
    return compshare(sim, "DescribeCommunityImages", **parameters)


def models(sim, **parameters) -> dict:
    return compshare(sim, "DescribeModelRepositoryModels", **parameters)


def log_in(sim, account: str = "default") -> str:
    own = keys(sim, "zstack", account)
    hashed = sha512(own["password"])
    body = {"logInByAccount": {"accountName": own["account_name"], "password": hashed}}
    answer = requests.put(sim.url + "/zstack/v1/accounts/login", json=body, timeout=20)
    return answer.json()["inventory"]["uuid"]


def zstack(sim, session: str, *pairs, path: str = "/v1/ai/models"):
    headers = {"Authorization": f"OAuth {session}"}
    url = f"{sim.url}/zstack{path}"
    return requests.get(
        url, params=list(pairs), headers=headers, timeout=20, allow_redirects=False
    )


def access_key_headers(sim, date: str, path: str, **change) -> dict:
    own = {**keys(sim, "zstack"), **change}
    made = zstack_sign(own["access_key_secret"], "GET", date, path)
    return {"Date": date, "Authorization": f"ZStack {own['access_key_id']}:{made}"}


def http_date(moment: float, zone: str = "UTC", hours: int = 0) -> str:
    shown = datetime.timezone(datetime.timedelta(hours=hours))
    at = datetime.datetime.fromtimestamp(moment, shown)
    return at.strftime("%a, %d %b %Y %H:%M:%S ") + zone


def qianfan_raw(sim, action: str, body: object = None, **options):
    """options: account, at (timestamp), expiration, secret, path, names (signed)."""
    own = keys(sim, "qianfan", options.get("account", "default"))
    path = options.get("path", "/v2/model")
    at = int(options.get("at", time.time()))
    stamp = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    headers = {
        b"host": sim.url.partition("//")[2].encode(),
        b"x-bce-date": stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
        b"content-type": b"application/json",
    }
    data = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    names = options.get("names", [b"host", b"x-bce-date"])
    if not names:
        # The default set has every header of it that is sent.
        headers[b"content-length"] = str(len(data)).encode()
    made = sign(
        BceCredentials(own["access_key"], options.get("secret", own["secret_key"])),
        b"POST",
        path.encode(),
        headers,
        {b"Action": action.encode()},
        at,
        options.get("expiration", 1800),
        names,
    )
    sent = {name.decode(): value.decode() for name, value in headers.items()}
    sent["Authorization"] = made.decode()
    return requests.post(
        f"{sim.url}{path}?Action={action}",
        data=data,
        headers=sent,
        timeout=20,
        allow_redirects=False,
    )


def qianfan(sim, action: str, **body) -> dict:
    return qianfan_raw(sim, action, body).json()


def sets(sim, **body) -> dict:
    """The result of one page of the listing."""
    return qianfan(sim, "DescribeCustomModelSets", **body)["result"]
