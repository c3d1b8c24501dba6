"""The import law: who may import whom, held to every file below plugins/."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

import pytest

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import PLUGINS

# Modules are shipped with what they import by name, so nothing is found at run time.
DYNAMIC = ("importlib", "pkgutil", "runpy")
# Other people's libraries: where, and only inside of functions.
LIBRARIES = {
    "requests": ("module_utils/_core/wire",),
    # Comes with requests, which is built on it.
    "urllib3": ("module_utils/_core/wire",),
    "jmespath": ("module_utils/_core/query",),
    "packaging": ("module_utils/_core/versions",),
}
CORE = "module_utils/_core/*"
# What makes requests and decides: data may be described without it.
ENGINE = tuple(
    f"module_utils/_core/{name}"
    for name in (
        "transport",
        "wire",
        "connection",
        "network",
        "gate",
        "redaction",
        "pace",
        "catalog",
        "first_page",
        "resolve",
        "nested",
        "resource_api",
        "order_log",
        "ordering",
        "converge",
    )
)


@dataclass(frozen=True, kw_only=True)
class Law:
    """What the files of a folder may import, and how many of something they must."""

    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    exactly_one: tuple[str, ...] = ()
    standard_library: bool = True


# The bodies of modules.
BODIES = ("module_utils/_info", "module_utils/_provision", "module_utils/_survey")

OF_BODIES = (CORE, "module_utils/_argspec", "ansible.module_utils.*")

ANSIBLE = ("ansible", "ansible.*")
BYTECODE = "plugin_utils/_bytecode"
# What both lookups and inventories stand on.
BELOW = (
    CORE,
    "module_utils/_argspec",
    "plugin_utils/_core_internals",
    "plugin_utils/_options",
    "plugin_utils/_records",
    "plugin_utils/_store/*",
)

ERRORS, TEXT = "module_utils/_core/errors", "module_utils/_core/text"
NEAREST = "module_utils/_core/nearest"
# What a lock file is, without a listing; and with it.
LOCKING = tuple(
    f"plugin_utils/_locking/{name}"
    for name in ("documents", "manifest", "lock_file", "writing")
)
RESOLVING = (
    *LOCKING,
    *(f"plugin_utils/_locking/{name}" for name in ("resolving", "locking", "drift")),
)

LAWS = {
    "module_utils/_core/*": Law(may=(CORE,)),
    # A cloud that is too long for one file has a file beside it.
    **{
        f"module_utils/_clouds/{cloud}": Law(
            may=(CORE, f"module_utils/_clouds/_{cloud}_*"),
            never=(*ENGINE, "module_utils/_core/paging"),
        )
        for cloud in ("compshare", "zstack")
    },
    "module_utils/_clouds/*": Law(
        may=(CORE,), never=(*ENGINE, "module_utils/_core/paging")
    ),
    "module_utils/_listings/*": Law(
        may=(CORE, "module_utils/_clouds/*"),
        never=ENGINE,
        exactly_one=("module_utils/_clouds/[!_]*",),
    ),
    # Offers are listings whose entries come from several APIs.
    "module_utils/_offers/_*": Law(
        may=(CORE, "module_utils/_clouds/*", "module_utils/_offers/_*"), never=ENGINE
    ),
    "module_utils/_offers/*": Law(
        may=(CORE, "module_utils/_clouds/*", "module_utils/_offers/_*"),
        never=ENGINE,
        exactly_one=("module_utils/_clouds/[!_]*",),
    ),
    # A resource that is too long for one file has a folder beside it.
    "module_utils/_resources/_*": Law(
        may=(
            CORE,
            "module_utils/_clouds/*",
            "module_utils/_listings/*",
            "module_utils/_offers/*",
            "module_utils/_resources/_*",
        ),
        never=ENGINE,
    ),
    # What is provisioned may say which listings it selects from.
    "module_utils/_resources/*": Law(
        may=(
            CORE,
            "module_utils/_clouds/*",
            "module_utils/_listings/*",
            "module_utils/_resources/_*",
        ),
        never=ENGINE,
        exactly_one=("module_utils/_clouds/[!_]*",),
    ),
    # It runs where nothing else of the collection can be imported.
    "module_utils/_python": Law(),
    "module_utils/_argspec": Law(may=(CORE, "ansible.module_utils.*")),
    "module_utils/_resource_options": Law(may=(CORE, "module_utils/_argspec")),
    "module_utils/_module": Law(may=(*OF_BODIES,)),
    "module_utils/_info": Law(may=(*OF_BODIES, "module_utils/_module")),
    "module_utils/_provision": Law(
        may=(*OF_BODIES, "module_utils/_module", "module_utils/_resource_options")
    ),
    "module_utils/_survey": Law(
        may=(*OF_BODIES, "module_utils/_module", "module_utils/_resource_options")
    ),
    # From here on the direction is: entry, lookups or inventories, store, module_utils.
    "plugin_utils/_core_internals": Law(may=ANSIBLE),
    "plugin_utils/_core_action": Law(may=ANSIBLE),
    "plugin_utils/_progress": Law(may=(*ANSIBLE, CORE)),
    "plugin_utils/_records": Law(may=ANSIBLE),
    "plugin_utils/_config_file": Law(may=ANSIBLE),
    "plugin_utils/_options": Law(
        may=(*ANSIBLE, CORE, "plugin_utils/_config_file"),
    ),
    "plugin_utils/_store/*": Law(
        may=(*ANSIBLE, CORE, "plugin_utils/_store/*", "plugin_utils/_records")
    ),
    "plugin_utils/_lookups/*": Law(
        may=(*ANSIBLE, *BELOW, "plugin_utils/_lookups/*"),
    ),
    # Jinja comes with ansible-core, but not to the hosts that run modules.
    "plugin_utils/_inventories/*": Law(
        may=(*ANSIBLE, *BELOW, "jinja2", "plugin_utils/_inventories/*"),
    ),
    "plugin_utils/_listing_lookups": Law(may=(*ANSIBLE, "plugin_utils/_remembered")),
    # A list is all it selects from: nothing is read.
    "plugin_utils/_filter": Law(
        may=(
            *ANSIBLE,
            CORE,
            "plugin_utils/_options",
            "plugin_utils/_listing_lookups",
            "jinja2",
        ),
        never=ENGINE,
    ),
    # It is the setup of lookups that is looked at, without a lookup.
    "plugin_utils/_doctor/*": Law(
        may=(
            *ANSIBLE,
            *BELOW,
            "plugin_utils/_action",
            "plugin_utils/_listing_lookups",
            "plugin_utils/_doctor/*",
        ),
    ),
    "action/doctor_info": Law(
        may=(BYTECODE, "plugin_utils/_doctor/action"),
        exactly_one=("plugin_utils/_doctor/action",),
        standard_library=False,
    ),
    "modules/doctor_info": Law(standard_library=False),
    "plugin_utils/_action": Law(
        may=(
            *ANSIBLE,
            *BELOW,
            "module_utils/_resource_options",
            "plugin_utils/_core_action",
            "plugin_utils/_progress",
        ),
        never=("plugin_utils/_store/*",),
    ),
    # Manifest and lock file are read without the engine, which only resolving needs.
    "plugin_utils/_locking/resolving": Law(
        may=(
            *ANSIBLE,
            *BELOW,
            "plugin_utils/_remembered",
            "plugin_utils/_listing_lookups",
            "plugin_utils/_lookups/miss",
            *LOCKING,
        ),
    ),
    "plugin_utils/_locking/locking": Law(may=(*RESOLVING, TEXT)),
    "plugin_utils/_locking/drift": Law(
        may=(
            *RESOLVING,
            TEXT,
            "module_utils/_core/entry",
            "module_utils/_core/units",
            ERRORS,
            NEAREST,
        )
    ),
    "plugin_utils/_locking/actions": Law(
        may=(
            *ANSIBLE,
            *RESOLVING,
            ERRORS,
            "module_utils/_core/connect",
            "module_utils/_core/model",
            "module_utils/_core/values",
            "plugin_utils/_options",
        )
    ),
    "plugin_utils/_locking/lookup": Law(
        may=(
            *ANSIBLE,
            *LOCKING,
            ERRORS,
            NEAREST,
            "module_utils/_core/model",
            "module_utils/_core/values",
            "plugin_utils/_records",
        )
    ),
    "plugin_utils/_locking/*": Law(may=(*ANSIBLE, *LOCKING, ERRORS, NEAREST, "yaml")),
    # What every lookup loads, and what it loads on a miss.
    "plugin_utils/_remembered": Law(
        may=(
            *ANSIBLE,
            BYTECODE,
            "plugin_utils/_core_internals",
            "plugin_utils/_records",
            "plugin_utils/_lookups/miss",
        ),
    ),
    # What a front door imports before all else of ours.
    "plugin_utils/_bytecode": Law(may=()),
    # They are documentation: the actions of the same names do the work.
    "modules/catalog_*": Law(standard_library=False),
    "action/catalog_*": Law(
        may=(BYTECODE, "plugin_utils/_locking/actions"),
        exactly_one=("plugin_utils/_locking/actions",),
        standard_library=False,
    ),
    "modules/*": Law(
        may=(
            "module_utils/_python",
            *BODIES,
            "module_utils/_listings/*",
            "module_utils/_offers/*",
            "module_utils/_resources/*",
        ),
        exactly_one=(
            "module_utils/_python",
            "module_utils/_[ips][!y]*",
            "module_utils/_[lor]*/*",
        ),
        standard_library=False,
    ),
    "action/*": Law(
        may=(
            BYTECODE,
            "plugin_utils/_action",
            "module_utils/_listings/*",
            "module_utils/_offers/*",
            "module_utils/_resources/*",
        ),
        exactly_one=("plugin_utils/_action", "module_utils/_[lor]*/*"),
        standard_library=False,
    ),
    # One file: whatever more it imported, each task on each host would pay for.
    "lookup/locked": Law(
        may=(*ANSIBLE, "plugin_utils/_locking/lookup", "plugin_utils/_records")
    ),
    "lookup/*": Law(
        may=(
            "plugin_utils/_remembered",
            "module_utils/_listings/*",
            "module_utils/_offers/*",
        ),
        exactly_one=("plugin_utils/_remembered", "module_utils/_[lo]*/*"),
    ),
    "filter/*": Law(
        may=(BYTECODE, "plugin_utils/_filter"), exactly_one=("plugin_utils/_filter",)
    ),
    "inventory/*": Law(
        may=(BYTECODE, "plugin_utils/_inventories/plugin", "module_utils/_listings/*"),
        exactly_one=("plugin_utils/_inventories/plugin", "module_utils/_listings/*"),
        standard_library=False,
    ),
    # The options inside of a choice are those of a listing, made from their fragments.
    "doc_fragments/_choice": Law(may=("doc_fragments/*", "yaml")),
    "doc_fragments/*": Law(standard_library=False),
}


@dataclass(frozen=True)
class Import:
    """One imported module: ``module_utils/_core/model``, ``ansible.errors``, ``os``."""

    target: str
    lazy: bool


def imports(file: str, source: str) -> Iterator[Import]:
    """Return the imports of a file, those for type checkers only left out."""
    yield from _imports(file, ast.parse(source), lazy=False)


def _imports(file: str, node: ast.AST, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (Import(target, lazy) for target in _targets(file, child))
        elif isinstance(child, ast.Name) and child.id == "__import__":
            yield Import("importlib", lazy)
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(file, child, lazy or inside)


def _targets(file: str, node: ast.ImportFrom) -> list[str]:
    if not node.level:
        return [node.module or ""]
    folder = file.split("/")[: -node.level]
    if node.module:
        folder += node.module.split(".")
    if node.module and not (PLUGINS / "/".join(folder)).is_dir():
        return ["/".join(folder)]
    return ["/".join((*folder, alias.name)) for alias in node.names]


def law_of(file: str) -> Law:
    return next(law for pattern, law in LAWS.items() if fnmatchcase(file, pattern))


def matches(target: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(target, pattern) for pattern in patterns)


def violations(file: str, source: str) -> list[str]:
    """Return what a file imports against the law, in words."""
    law = law_of(file)
    found = [one for one in imports(file, source) if one.target != "__future__"]
    broken = [f"{file} imports {one.target}" for one in found if not _fine(file, one)]
    for pattern in law.exactly_one:
        count = sum(fnmatchcase(one.target, pattern) for one in found)
        if count != 1:
            broken.append(f"{file} imports {count} of {pattern} instead of one")
    return broken


def _fine(file: str, one: Import) -> bool:
    law, top = law_of(file), one.target.split(".")[0]
    if top == "typing":
        return True
    if top in LIBRARIES:
        return one.lazy and file in LIBRARIES[top]
    if matches(one.target, law.never):
        return False
    if "/" not in one.target and top in sys.stdlib_module_names:
        dynamic = top in DYNAMIC and file.startswith("module_utils/")
        return law.standard_library and not dynamic
    return matches(one.target, law.may)


FILES = {
    str(path.relative_to(PLUGINS).with_suffix("")): path
    for path in sorted(PLUGINS.rglob("*.py"))
}


@pytest.mark.parametrize("file", FILES)
def test_file_keeps_the_law(file: str) -> None:
    assert violations(file, FILES[file].read_text(encoding="utf-8")) == []


def test_one_file_makes_requests() -> None:
    users = [
        file
        for file, path in FILES.items()
        for one in imports(file, path.read_text(encoding="utf-8"))
        if one.target.split(".")[0] == "requests"
    ]
    assert len(set(users)) == 1


OLD = "from ..module_utils import _python\n"
INFO = OLD + "from ..module_utils._info import run_info\n"
LOOKUP = "from ..plugin_utils._remembered import ListingLookup\n"
LISTING = "from ..module_utils._listings.zstack_models import LISTING\n"
BROKEN = {
    "module_utils/_core/transport": ["import requests", "import ansible.errors"],
    "module_utils/_core/model": [
        "def f():\n    import requests",
        "from .._clouds.compshare import CLOUD",
        "from .._listings import zstack_models",
        "from ansible.module_utils.basic import AnsibleModule",
        "import importlib",
        "__import__('os')",
        "import yaml",
    ],
    "module_utils/_clouds/compshare": [
        "from .._core.transport import Transport",
        "from .._core import catalog",
        "from .._listings.compshare_images import LISTING",
        "def f():\n    import requests",
    ],
    "module_utils/_listings/zstack_models": [
        "from .compshare_images import IMAGE_FIELDS",
        "from .._clouds.zstack import CLOUD\nfrom .._clouds.qianfan import sign",
        "from .._clouds.zstack import CLOUD\nfrom .._core.resolve import resolve",
        "from .._core.model import Listing",
    ],
    "module_utils/_offers/_compshare_gpu/source": [
        "from ..._core.resolve import resolve",
        "from ..._listings.compshare_images import LISTING",
        "from ansible.errors import AnsibleError",
    ],
    "module_utils/_offers/compshare_gpu_offers": [
        "from .._core.model import Listing",
        "from .._clouds.compshare import CLOUD\nfrom .._clouds.zstack import sign",
    ],
    "module_utils/_info": [
        "from ._listings.zstack_models import LISTING",
        "from ..plugin_utils._options import load_options",
        "from ansible.errors import AnsibleError",
    ],
    "plugin_utils/_remembered": [
        "from ..lookup.zstack_model import LookupModule",
        "from ..modules import zstack_model_info",
        "import requests",
    ],
    "modules/zstack_model_info": [
        INFO,
        INFO.removeprefix(OLD) + LISTING,
        INFO + LISTING + "import os",
        INFO + LISTING + "from ..module_utils._core.model import Listing",
    ],
    "lookup/zstack_model": [
        LOOKUP
        + LISTING
        + "from ..module_utils._listings.qianfan_models import LISTING",
        "from ansible_collections.aicloud.catalog.plugins.plugin_utils import _remembered",
    ],
    "plugin_utils/_store/source": [
        "from .._lookups.values import result_of",
        "from .._options import load_options",
        "from ...module_utils._listings.zstack_models import LISTING",
    ],
    "plugin_utils/_lookups/values": [
        "from .._inventories.names import unique_names",
        "from .._remembered import ListingLookup",
    ],
    "plugin_utils/_locking/manifest": [
        "from ...module_utils._core.resolve import resolve",
        "from .resolving import Resolver",
    ],
    "plugin_utils/_lookups/miss": ["from .._locking.manifest import read_manifest"],
    "lookup/locked": [
        "import yaml",
        "from ..plugin_utils._remembered import ListingLookup",
    ],
    "plugin_utils/_inventories/plugin": ["from .._lookups.miss import flat"],
    "doc_fragments/_zstack": ["import os"],
}


@pytest.mark.parametrize(
    ("file", "source"),
    [(file, source) for file, sources in BROKEN.items() for source in sources],
)
def test_a_breach_is_seen(file: str, source: str) -> None:
    assert violations(file, source)


def test_no_circle_in_plugin_utils() -> None:
    """Files import each other in one direction, lazily or not."""
    graph = {
        file: {
            one.target
            for one in imports(file, path.read_text(encoding="utf-8"))
            if one.target in FILES
        }
        for file, path in FILES.items()
        if file.startswith("plugin_utils/")
    }
    while True:
        leaves = {file for file, targets in graph.items() if not targets & set(graph)}
        if not leaves:
            break
        graph = {file: t for file, t in graph.items() if file not in leaves}
    assert graph == {}


def test_imports_for_type_checkers_are_free() -> None:
    source = "if TYPE_CHECKING:\n    import requests"
    assert violations("module_utils/_core/model", source) == []
