"""Targets that read what users write: options, selections, addresses, versions, …"""

from __future__ import annotations

import contextlib
import json
import math
from functools import partial
from typing import Any
from unittest import mock

from ansible_collections.aicloud.catalog.plugins.module_utils._argspec import options_of
from ansible_collections.aicloud.catalog.plugins.module_utils._clouds._compshare_hosts import (
    ssh_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import (
    address,
    connect,
    fields,
    fingerprint,
    proxies,
    query,
    redaction,
    responses,
    text,
    times,
    units,
    versions,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import (
    Entry,
    all_fields,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.explain import (
    explain_for,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.given import (
    given_value,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Option,
    Response,
    ServerFilter,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource import (
    Resource,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    LATEST_BY,
    SELECTION_OPTIONS,
    name_matcher,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.values import (
    checked,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_instances,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._resource_options import (
    resource_options,
    survey_options,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY, NAMES
from ansible_collections.aicloud.catalog.tests.unit.calling import CLOUDS
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from ansible_collections.aicloud.catalog.tests.unit.scenes import SCENES, ends
from ansible_collections.aicloud.catalog.tests.unit.spoilt import DETAIL, sample
from fuzz.draw import Draw
from fuzz.responses import check_told
from fuzz.running import Broken, Target

KINDS = {"bool": bool, "int": int, "float": float, "list": list}
# Texts that mean something to one option or another.
KNOWN = (
    "PyTorch 2.1", "qwen 1.5 32B", "exact", "regex", "glob", "contains", "any", "all",
    "latest", ">=2.1,<3", "~=2.1", "1.2.0", "v1", "created", "version", "name", "App",
    "20GiB", "500 MB", "4090", "cuda", "[].name", "[?price < `1`]", "sort_by(@, &name)",
    "present", "absent", "Postpay", "true", "off", "30", "0.5", "https://a:8080/zstack",
)  # fmt: skip
SECRET = "s3cr3t/+=%&\"'key"


def value_of(option: Option, draw: Draw, *known: str) -> Any:
    """Return a value for an option: mostly of its type, always of JSON."""
    known = known or KNOWN
    if draw.chance(6):
        return draw.value()
    if option.choices and not draw.chance(5):
        one: Any = draw.any_of(option.choices)
        return [one] if option.type == "list" else one
    if option.type == "bool":
        return draw.any_of((True, False, "yes", "no", "ture"))
    if option.type in ("int", "float"):
        return draw.any_of((0, 1, 2, 16, -1, "3", "x", 1.5, 10**30, 1e308))
    if option.suboptions:
        made = {
            inner.name: value_of(inner, draw)
            for inner in option.suboptions
            if inner.required or draw.chance(3)
        }
        return [made] if option.type == "list" else made
    if option.type in ("list", "dict") and draw.chance(2):
        return [draw.text(*known) for _time in range(draw.randrange(3))]
    return draw.text(*known)


EVERY_OPTION = list(
    {
        (option.name, option.type, option.choices): option
        for options in (
            *(options_of(listing) for listing in EVERY.values()),
            *(
                resource_options(scene.what)
                if isinstance(scene.what, Resource)
                else survey_options(scene.what)
                for scene in SCENES.values()
            ),
        )
        for option in options
    }.values()
)


def value(draw: Draw) -> None:
    """Check any value of any option: the type of the option, or an error."""
    option = draw.any_of(EVERY_OPTION)
    given = given_value(option.name, value_of(option, draw), sourced=bool(option.env))
    try:
        found = checked(option, given, draw.any_of(("", "a variable")))
    except OptionError as error:
        check_told(error, [])
        return
    kind = KINDS.get(option.type)
    if found is not None and kind and not isinstance(found, kind):
        raise Broken(f"{option.name} of type {option.type} became {found!r}")


def settings_for(options: Any, draw: Draw, one_in: int) -> dict[str, Any]:
    """Return checked settings with defaults; OptionError when a value is wrong."""
    given = {
        option.name: checked(option, value_of(option, draw))
        for option in options
        if draw.chance(one_in)
    }
    return {option.name: option.default for option in options} | given


class Told:
    """A source with one sweep and the same details for everybody."""

    def __init__(self, name: str) -> None:
        units = sample(name)[NAMES[name][0]]
        listing = EVERY[name]
        self.units = [listing.sanitise(unit) for unit in units]

    def sweep(self, _server_filter: ServerFilter, name: str | None = None) -> Sweep:
        return Sweep(units=self.units, total=len(self.units), stats=Stats())

    def details(self, identities: Any) -> dict[str, dict[str, Any]]:
        return dict.fromkeys(identities, DETAIL)


TOLD = {name: Told(name) for name in EVERY}
RIGHT: dict[str, tuple[Any, ...]] = {
    "version": (">=0", "latest", ">=1,<3", "!=1.0", "2.3"),
    "latest_by": LATEST_BY,
    "max_size": ("900GB", 10**13, "1MB"),
    "limit": (1, 2, 50),
    "query": ("[].name", "[0]", "length(@)"),
    "allow_any_publisher": (True,),
    "allow_any_family": (True,),
    "gpu_memory": ("80GiB",),
    "match": ("contains", "glob", "regex", "exact"),
}
ENTRIES: list[dict[str, Any]] = [
    Entry(all_fields(listing, {}), row, group).plain()
    for name, listing in EVERY.items()
    for unit in TOLD[name].units
    for row, group in listing.rows(unit)
]
# What each listing has to say: names, versions, tags and the like.
WORDS = {
    name: sorted(
        {
            text
            for entry in ENTRIES
            if entry["listing"] == name
            for value in entry.values()
            for text in (value if isinstance(value, list) else [value])
            if isinstance(text, str) and 0 < len(text) < 80
        }
    )
    for name in EVERY
}


# Short ones: a pattern of a user's own may take as long as it likes.
LONGEST_PATTERN = 60


def selection(name: str, draw: Draw) -> None:
    """Select with any options: entries, or an explanation that can be printed."""
    listing = EVERY[name]
    options = (*SELECTION_OPTIONS, *listing.options)
    try:
        settings = {option.name: option.default for option in options}
        for option in draw.sample(options, draw.few()):
            # Nearly right, so that most selections are really made.
            if option.name in RIGHT and not draw.chance(3):
                value: Any = draw.any_of(RIGHT[option.name])
            else:
                value = value_of(option, draw, *WORDS[name])
            settings[option.name] = checked(option, value)
        if settings.get("match") == "regex" and settings["name"]:
            settings["name"] = settings["name"][:LONGEST_PATTERN]
        found = resolve(listing, settings, TOLD[name])
        found.results()
        if not found.outcome.clear:
            check_told(OptionError(explain_for(listing, found.outcome)), [])
    except CatalogError as error:
        check_told(error, [])


def filled(option: Option, value: Any) -> Any:
    """Return the value as AnsibleModule hands it on; LookupError where it refuses."""
    value = checked(option, value)
    dicts = [value] if option.type == "dict" else []
    if option.elements == "dict":
        dicts = value or []
    if any(isinstance(one, str) for one in dicts):
        raise LookupError(option.name)  # Ansible makes a dictionary of it first
    for one in value if isinstance(value, list) else [value]:
        if option.suboptions and one is not None:
            if not isinstance(one, dict) or set(one) - {
                o.name for o in option.suboptions
            }:
                raise LookupError(option.name)
            for inner in option.suboptions:
                if inner.required and one.get(inner.name) is None:
                    raise LookupError(inner.name)
                one.setdefault(inner.name, inner.default)
    return value


def wished(draw: Draw) -> None:
    """Run a module with any options: what it says of them is an error of ours."""
    scene = SCENES[draw.any_of(list(SCENES))]
    what = scene.what
    options = resource_options(what) if isinstance(what, Resource) else ()
    own = [option for option in options or what.options if draw.chance(12)]
    try:
        given = {one.name: filled(one, value_of(one, draw)) for one in own}
    except OptionError as error:
        check_told(error, [])
        return
    except LookupError:
        return  # Ansible itself refuses it
    kept = {name for name in given if name not in INVENTED[what.cloud.name]}
    scene = scene._replace(
        settings={**scene.settings, **{name: given[name] for name in kept}}
    )
    error = ends(scene, lambda _action, _number, body: body)
    if error is not None:
        check_told(error, [])


def version(draw: Draw) -> None:
    """Compile a constraint and hold versions against it."""
    known = (
        ">=2.1,<3",
        "==1.0",
        "!=1.0",
        "~=2.1",
        "1.2.0",
        "latest",
        "==1.*",
        "2.1-cu121",
    )
    asked = ",".join(draw.text(*known) for _time in range(draw.few()))
    try:
        rule = versions.VersionRule(asked)
    except OptionError as error:
        check_told(error, [])
        return
    for _time in range(3):
        if rule.accepts(draw.text(*known)) not in (True, False):
            raise Broken("neither accepted nor refused")


def size(draw: Draw) -> None:
    """Read sizes, moments and zones: a number or a text of the documented form."""
    given: Any = draw.text("20GiB", "500 MB", "1.5tb", "7", "2024-01-01T00:00:00+08:00",
                           "Nov 1, 2025 1:00:00 PM", "+08:00")  # fmt: skip
    if draw.chance(4):
        given = draw.any_of((draw.value(0), float("nan"), 10**400, -1, 1e300))
    found = units.parse_size(given)
    if found is not None and not 0 <= found <= 2**80:
        raise Broken(f"a size of {found}")
    zone = units.parse_zone("+08:00")
    moments = [units.unix_to_iso(given), units.rfc3339_to_iso(given)]
    if isinstance(given, str):
        moments.append(units.java_to_iso(given, zone))
    for moment in moments:
        if moment and not (
            moment[-1] == "Z" and moment[10] == "T" and len(moment) < 22
        ):
            raise Broken(f"a moment {moment!r}")
    with contextlib.suppress(ValueError):
        units.parse_zone(str(given))
    told = draw.text("2026-12-01T22:00:00+08:00", "2h30m", "90m", "1d 4h", "3600")
    for read in (times.parse_moment, times.parse_duration):
        try:
            seconds = read("stop_at", told)
        except OptionError as error:
            check_told(error, [])
            continue
        if abs(seconds) > 10**12:
            raise Broken(f"{told!r} is {seconds} s")


def queried(draw: Draw) -> None:
    """Compile and run JMESPath: a result or an error."""
    asked = draw.text(
        "[].name", "[?price < `1`]", "sort_by(@, &name)", "max_by(@, &size_bytes).id",
        "{a: [0].id, b: length(@)}", "[::2]", "[*].tags[]", "join(',', [].name)",
        "avg([].price)", "to_number('1e9')", "[?contains(name, 'a')] | [0]", "`{}`",
        "@", "map(&raw, @)", "sum([].used)", "reverse(@)", "[0].raw.*", "not_null(@)",
    )  # fmt: skip
    try:
        query.run_query(query.compile_query(asked), ENTRIES[:3])
    except OptionError as error:
        check_told(error, [])


def named(draw: Draw) -> None:
    """Compile names of all kinds of match; names and tags are split."""
    pattern = draw.text("PyTorch *", "^a.*b$", "[a-z]+", "(?i)x", "a{2,3}", "\\d")
    match = draw.any_of(("exact", "contains", "glob", "regex"))
    try:
        matches = name_matcher(pattern[:LONGEST_PATTERN], match, draw.chance(2))
        matches(draw.text("PyTorch 2.1")[:40])
    except OptionError as error:
        check_told(error, [])
    name = draw.text("PyTorch 2.1", "a:v2", "Llama-3-8B", "x 1.2-cu121")
    if name not in ("".join(fields.split_version(name)),):
        family, found = fields.split_version(name)
        if len(family) + 1 + len(found) != len(name):
            raise Broken(f"{name!r} became {family!r} and {found!r}")
    tags = fields.as_tags(name)
    if any(not tag.strip() or "," in tag for tag in tags):
        raise Broken(f"tags {tags!r}")


def addressed(draw: Draw) -> None:
    """Check addresses and proxies; what is accepted is an address without secrets."""
    url = draw.text("https://api.compshare.cn", "http://[::1]:8080/zstack", "http://a:1",
                    "http://user:pw@proxy:3128", "socks5h://10.0.0.1:1080",
                    "proxy:3128", "http://fd00::1", "fd00::1")  # fmt: skip
    for check in (
        address.checked_base_url,
        partial(address.checked_base_url, prefix=False),
        address.checked_proxy,
    ):
        try:
            found = check(url)
        except OptionError as error:
            check_told(error, ["user:pw", ":pw@"])
            continue
        if not found.isascii() or not found.isprintable() or "://" not in found:
            raise Broken(f"{url!r} became {found!r}")
    address.secrets_of(url)


def accounted(draw: Draw) -> None:
    """Make an account and limits of any settings and environment."""
    cloud = CLOUDS[draw.any_of(list(CLOUDS))]
    variables = ("ZSTACK_HOST", "ZSTACK_PORT", "NO_PROXY", "HTTPS_PROXY", "http_proxy",
                 "SSL_CERT_FILE")  # fmt: skip
    environment = {
        draw.any_of(variables): draw.text("127.0.0.1", "fe80::1", "8080", "http://p")
        for _time in range(2)
    }
    environment = {
        name: told.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        for name, told in environment.items()
        if "\0" not in told
    }
    options = (*cloud.options, *connect.COMMON_OPTIONS)
    with mock.patch.dict(
        "os.environ", {**environment, "HOME": "/proc/none"}, clear=True
    ):
        try:
            settings = settings_for(options, draw, 5)
            if not draw.chance(4):
                settings |= INVENTED[cloud.name]
            settings = connect.effective_settings(settings, options)
            account = cloud.account(settings, lambda warning: None)
            limits = connect.limits_from(settings, account.base_url)
        except OptionError as error:
            check_told(error, [])
            return
    if not 0 < limits.timeout <= connect.LONGEST or not 0 <= limits.retries <= 100:
        raise Broken(f"limits {limits!r}")
    if not account.identity.strip():
        raise Broken("an account without an identity")


def bypassed(draw: Draw) -> None:
    """Hold a host against NO_PROXY: yes or no."""
    host = draw.text("10.1.2.3", "::1", "api.example.com", "fe80::1%eth0")
    listed = ",".join(
        draw.text(
            "10.0.0.0/8", "::1/128", ".example.com", "*", "[::1]:80", "1.2.3.4:80"
        )
        for _time in range(draw.few())
    )
    if proxies.bypassed(host, draw.any_of((None, 80)), listed) not in (True, False):
        raise Broken("neither by a proxy nor not")


def waited(draw: Draw) -> None:
    """Read Retry-After and Date: seconds that are none or finite and not below zero."""
    known = (
        "30",
        "0.5",
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 -9999",
    )
    headers = {name: draw.text(*known) for name in ("retry-after", "date")}
    answer = Response(status=429, headers=headers, body=b"")
    seconds = responses.retry_after(answer)
    if seconds is not None and not (seconds >= 0 and math.isfinite(seconds)):
        raise Broken(f"to wait {seconds!r} s")
    responses.clock_advice(answer)


def logged_in_by(draw: Draw) -> None:
    """Read the login command of an instance: nothing that SSH could misunderstand."""
    command = draw.text(
        "ssh -p 23 root@203.0.113.21", "ssh root@h -p 22", "ssh -l root -p9 h",
        "ssh -J a h", "ssh -oProxyCommand=x root@h", "ssh -- root@-h",
    )  # fmt: skip
    found = ssh_of({"SshLoginCommand": command})
    host, user, port = found["host"], found["user"], found["port"]
    if bool(host) != bool(user) or bool(host) != (port is not None):
        raise Broken(f"half a login: {found!r}")
    if host and not (
        host[0] not in "-."
        and user[0] != "-"
        and not set(host + user) & set(" \n\t'\"$;%`")
    ):
        raise Broken(f"a login that is none: {found!r}")
    if port is not None and not 0 < port < 65536:
        raise Broken(f"port {port}")
    row = {"Remark": draw.text("words [aicloud.catalog:node]", "[aicloud.catalog:a]")}
    remark, mark = compshare_instances.split_remark(row)
    if mark and compshare_instances.split_remark(
        {"Remark": compshare_instances.marked(remark, mark)}
    ) != (remark, mark):
        raise Broken(f"the mark of {row!r} is lost")


def redacted(draw: Draw) -> None:
    """Take secrets out of a text, whatever stands around them."""
    told = draw.text(f'{{"Password": "{SECRET}"}}', f"Signature={SECRET}&a", SECRET)
    clean = redaction.redact(told, [SECRET])
    if SECRET in clean or not clean.isprintable() and "\u3000" not in clean:
        raise Broken(f"{told!r} became {clean!r}")
    if not text.visible(told).replace("\u3000", "").isprintable():
        raise Broken("what cannot be seen is shown")
    words, kinds = fingerprint.split_fingerprints(
        draw.text("chat [aicloud.catalog environment=0123456789abcdef]", "chat")
    )
    json.dumps([words, kinds])


TARGETS = {
    "values": Target(value, 30),
    **{f"select {name}": Target(partial(selection, name), 5) for name in EVERY},
    "wished": Target(wished, 4),
    "versions": Target(version, 16),
    "sizes and moments": Target(size, 16),
    "queries": Target(queried, 12),
    "names": Target(named, 14),
    "addresses": Target(addressed, 14),
    "accounts": Target(accounted, 8),
    "no proxy": Target(bypassed, 10),
    "retry after": Target(waited, 10),
    "ssh": Target(logged_in_by, 14),
    "redaction": Target(redacted, 10),
}
