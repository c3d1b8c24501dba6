"""The import law: who may import whom, held to every file below plugins/."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase

import pytest

from ansible_collections.aicloud.catalog.tests.unit.contract.importing import (
    FILES,
    Import,
    imports,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.laws import (
    DYNAMIC,
    LAWS,
    LIBRARIES,
    Law,
)


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


FROM_PLUGINS = "from ansible_collections.aicloud.catalog.plugins"
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
        f"{FROM_PLUGINS}.plugin_utils import _remembered",
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
