"""The import law as a table: what the files of each folder may import."""

from __future__ import annotations

from dataclasses import dataclass

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
            "module_utils/_core/given",
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
    "plugin_utils/_locking/writing": Law(
        may=(*LOCKING, ERRORS, "module_utils/_core/ending")
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
