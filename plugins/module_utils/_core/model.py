# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of the core: options, clouds, calls, listings. Data only, no I/O.

Most are named tuples: a lookup is imported again for every task and host, and a frozen
dataclass takes eight times as long to define. Those that hold a secret say themselves
what their ``repr`` shows, and it leaves the secret out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .errors import ApiError
    from .hosts import Hosts
    from .offers import Offers
    from .paging import Pager
    from .typed import Shape

Row = Mapping[str, Any]
Settings = Mapping[str, Any]
# What a request asks with, and the object that comes back.
Parameters = Mapping[str, Any]
Payload = Mapping[str, Any]
Warn = Callable[[str], None]

NOTHING: Mapping[str, Any] = MappingProxyType({})
# No field is looked at; never written to.
NO_SHAPE: Shape = {}


class Option(NamedTuple):
    """One option as users type it; its documentation is in the doc fragments."""

    name: str
    type: str = "str"
    elements: str | None = None
    choices: tuple[str, ...] | None = None
    default: Any = None
    secret: bool = False
    env: tuple[str, ...] = ()
    # The options inside of this one (type dict, or a list of dicts).
    suboptions: tuple[Option, ...] = ()
    required: bool = False


class Account(NamedTuple):
    """Address and account of calls. ``identity`` is public, fit for a cache key."""

    base_url: str
    identity: str
    values: Mapping[str, Any] = NOTHING
    # The parameters that every request carries: region, zone, project. All public.
    common: Mapping[str, Any] = NOTHING
    secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Account({self.base_url!r}, {self.identity!r}, {dict(self.common)!r})"


class Limits(NamedTuple):
    """Times in seconds; ``retries`` are further tries after the first."""

    timeout: float = 30.0
    retries: int = 4
    retry_max_delay: float = 30.0
    concurrency: int = 8
    verify: bool | str = True
    proxies: Mapping[str, str] = NOTHING
    # User and password of a proxy, together and alone.
    secrets: tuple[str, ...] = ()
    # The version of ansible-core, for the header User-Agent.
    core: str = ""

    def __repr__(self) -> str:
        return f"Limits{self[:5]!r}"

    @property
    def longest_call(self) -> float:
        """The limit for one call from its first byte, with all tries and pauses."""
        tries = self.retries + 1
        return tries * self.timeout + self.retries * self.retry_max_delay


class Call(NamedTuple):
    """One query or order for a cloud, before it is encoded and signed.

    ``changing``: the cloud does something, so the call may be sent again only when it
    surely was not carried out. ``public``: the response holds nothing but a catalog, so
    that messages may quote it; of any other response not a word is shown.
    """

    action: str
    parameters: Mapping[str, Any] = NOTHING
    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = NOTHING
    changing: bool = False
    public: bool = False


class Request(NamedTuple):
    """One signed HTTP request. Its body and headers may hold signatures."""

    method: str
    url: str
    headers: Mapping[str, str] = NOTHING
    body: bytes | None = None
    # Texts such as the signature, never to be shown when a server echoes them.
    secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Request({self.method!r}, {self.url!r})"


class Response(NamedTuple):
    """One HTTP response; header names are lower case. ``public`` as for its call."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    public: bool = False

    def __repr__(self) -> str:
        return f"Response({self.status!r}, {dict(self.headers)!r})"


class Received(dict[str, Any]):
    """The payload of a response; it knows the ID that its request was given."""

    def __init__(self, payload: Payload, request_id: str) -> None:
        super().__init__(payload)
        self.request_id = request_id


class Jobs(NamedTuple):
    """How a cloud that accepts an order first is asked for its end (ZStack).

    ``named`` gives an order a job ID of our own, so that ``question`` can ask for that
    job even when the answer to the order was lost.
    """

    named: Callable[[Call], Call]
    question: Callable[[Call], Call]
    # Whether the payload says that the job still runs.
    pending: Callable[[Payload], bool]


class Cloud(NamedTuple):
    """How a cloud is addressed, signed and understood."""

    name: str
    title: str
    options: tuple[Option, ...]
    # Credentials and address from the settings; raises OptionError.
    account: Callable[[Settings, Warn], Account]
    # A signed request; called again for every attempt.
    sign: Callable[[Account, Call], Request]
    # The payload of a good answer; raises an ApiError for anything else.
    check: Callable[[Call, Response], dict[str, Any]]
    # The region that requests name, which an option may tell in another way; or "".
    region: Callable[[Settings], str] = lambda settings: ""
    # The fields of rows that name accounts, which recorded files do not hold.
    owners: frozenset[str] = frozenset()
    # Sessions, where a cloud has them.
    login: Callable[[Account], Call | None] | None = None
    adopt: Callable[[Account, Payload], Account] | None = None
    logout: Callable[[Account], Call | None] | None = None
    # The sessions that a response to a login opened though it cannot be understood.
    opened: Callable[[Account, bytes], list[Account]] | None = None
    # Jobs, where a cloud has them.
    jobs: Jobs | None = None
    # Response headers, in lower case, that name a request for the cloud's support.
    request_id_headers: tuple[str, ...] = ()
    # The field of the JSON object that does so when no header does.
    request_id_field: str = ""
    # The kinds of credentials, each by its options. Several exclude each other.
    credentials: tuple[tuple[str, ...], ...] = ()


class ServerFilter(NamedTuple):
    """The parameters of a selection for the server.

    ``required`` shapes the answer (raw conditions, server order) and cannot be done
    here. ``narrowing`` only saves traffic: every part of it is checked again here.
    """

    required: Mapping[str, Any] = NOTHING
    narrowing: Mapping[str, Any] = NOTHING

    @property
    def parameters(self) -> dict[str, Any]:
        return {**self.required, **self.narrowing}

    def widened(self) -> ServerFilter:
        return ServerFilter(required=self.required)


# A field of an entry, computed from the API's row and the group it came in.
Field = Callable[[Row, Row], Any]


class Test(NamedTuple):
    """One option that filters. ``passes`` gets the prepared value and an entry.

    ``prepare`` checks and parses what the user gave, before any request is made.
    """

    option: str
    passes: Callable[[Any, Any], bool]
    prepare: Callable[[Any], Any] = lambda value: value
    # The key of an entry that it looks at, where that is not the option's name.
    key: str = ""
    # Whether it needs what only the details of an entry contain.
    late: bool = False


class Details(NamedTuple):
    """A second API with more details of one entry (Qianfan DescribeModel)."""

    call: Callable[[str], Call]
    # The row with what the details say.
    merge: Callable[[Row, Payload], Row]
    # Whether the listing alone reports the version of this row.
    complete: Callable[[Row], bool]
    # Whether the details are merged already.
    done: Callable[[Row], bool]
    # The JSON types of the fields that are read (see ``typed``).
    shape: Shape = NO_SHAPE
    # The ID that a response says it is of; "" when it does not say.
    identity: Callable[[Payload], str] = lambda payload: ""
    # What replaces a missing response; None when its error is raised.
    instead: Callable[[str, ApiError], Payload | None] = lambda identity, error: None


class Listing(NamedTuple):
    """One list API, as data."""

    name: str
    cloud: Cloud
    action: str
    noun: str
    handle: str
    pager: Pager
    # The fields of an entry; the settings matter where the server's zone does.
    fields: Callable[[Settings], Mapping[str, Field]]
    path: str = ""
    method: str = ""
    options: tuple[Option, ...] = ()
    # Nothing but a catalog, so that messages may quote responses (see Call).
    public: bool = False
    # One parameter set per part of the listing that the server pages by itself.
    streams: Callable[[Settings], list[dict[str, Any]]] = lambda options: [{}]
    server_filter: Callable[[Settings], ServerFilter] = lambda options: ServerFilter()
    tests: tuple[Test, ...] = ()
    # What tells of an entry's content: keys of entries, and fields of its row after
    # "raw.". No counter, price or address may be among them (see ``fingerprint``).
    content: tuple[str, ...] = ()
    # The JSON types of the fields of a unit that are read (see ``typed``).
    shape: Shape = NO_SHAPE
    # What the server pages, and what of it is an entry.
    unit_id: Callable[[Row], str] = lambda unit: ""
    rows: Callable[[Row], Iterable[tuple[Row, Row]]] = lambda unit: [(unit, {})]
    # The unit without what nobody may see: applied once, as soon as it was read.
    sanitise: Callable[[Row], Row] = lambda unit: unit
    # One unit from two parts of it, where a page can end within a unit; the first
    # itself when the other brings nothing new.
    join: Callable[[Row, Row], Row] = lambda first, again: first
    # The groups among the units, as users see them; None where a unit is an entry.
    groups: Callable[[list[Row]], list[Row]] | None = None
    # Parameters that ask for one thing by its id: "not found" is then an empty listing.
    ids: tuple[str, ...] = ()
    publisher: str = "author"
    # Options that, once given, say whose entries are meant.
    publisher_options: tuple[str, ...] = ("author", "id", "group_id", "official")
    # A last word on the order of units, where an option asks for one.
    order: Callable[[list[Row], Settings], list[Row]] = lambda units, options: units
    # Entries that can be logged in to; None where there is nothing to log in to.
    hosts: Hosts | None = None
    details: Details | None = None
    offers: Offers | None = None

    @property
    def grouped(self) -> bool:
        """Whether a unit may hold several entries."""
        return self.groups is not None

    @property
    def read(self) -> Listing:
        """The listing that is really read, stored and recorded."""
        return self.offers.listing if self.offers else self
