"""Switches for behaviour that varies between servers (README.md, section Quirks).

One table: a tuple lists the allowed values, the first is the default; a type in second
place means any value of that type.
"""

from __future__ import annotations

from types import SimpleNamespace
from zoneinfo import ZoneInfo

OFF = (False, True)
ON = (True, False)
TABLE = {
    "compshare": {
        "default_image_type": ("System", "all"),
        "name_filter": ("exact", "fuzzy", "ignored"),
        "by_id_total_zero": ON,
        "limit_rejected": OFF,
        "limit_cap": (None, int),
        "community_tag_filter": OFF,
        "community_total": ("groups", "versions", "available"),
        "community_page_unit": ("groups", "versions"),
        "null_lists": OFF,
        "string_retcode": OFF,
        "missing_status": OFF,
        "models_contract": ("old", "new"),
        "models_name_filter": ("substring", "ignored", "case_sensitive"),
        "models_tags_filter": ("any", "all", "ignored", "literal"),
        "instance_polls": (2, int),
        "instance_state": ("Install", "Initializing"),
        "unknown_polls": (0, int),
        "instance_lag": (0, int),
        "install_fails": OFF,
        "operation_polls": (1, int),
        "terminate_lag": (0, int),
        "image_polls": (1, int),
        "image_lag": (0, int),
        "image_fails": OFF,
        "image_names": ("any", "unique"),
        "in_recycle": ("Yes", "No"),
        "failed_terminable": ON,
        "reinstall_result": ("Running", "Stopped"),
        "reinstall_ignores_password": OFF,
        "running_code": (8010, 8856, 8905),
        "sold_out": ("", str),
        "not_enough": ("", str),
        "capacity_knows": ON,
        "capacity_project": OFF,
        "types_zone": ("ignored", "heeded"),
        "start_sold_out": (8357, 226604),
        "billing": ("paid", "arrears", "balance", "unpaid_order"),
        "instance_quota": (None, int),
        "busy_orders": (0, int),
        "busy_code": (226609, 8903),
        "charge_types": ("", str),
        "machine_type_required": OFF,
        "create_answer": ("UHostIds", "UHostId"),
        "ssh_command": (
            "by_kind",
            "port_first",
            "port_last",
            "no_port",
            "pod",
            "empty",
        ),
        "instance_password": ("base64", "plain"),
        "instance_remark": ON,
        "prices_key": ("PriceDetails", "PriceDetail"),
        "stop_parameter": ("SchedulerStopTime", "StopTime"),
        "stop_field": ("SchedulerStopTime", "StopSchedulerTime", "none"),
        "stop_rounds": OFF,
        "default_project": ON,
    },
    "zstack": {
        "timezone": ("UTC", str),
        "timestamp_style": ("java8", "java9", "java20"),
        "check_time_zone": OFF,
        "page_cap": (None, int),
        "null_texts": OFF,
        "missing_columns": OFF,
        "unstable_order": OFF,
        "session_seconds": (7200, int),
        "access_key_enabled": ON,
        "job_polls": (1, int),
        "job_seconds": (10_800, int),
        "job_address": ("http://172.20.0.10:8080", str),
        "group_polls": (1, int),
        "group_lag": (0, int),
        "group_status": ("Running", str),
        "delete_polls": (0, int),
        "update_redeploys": OFF,
        "served_polls": (0, int),
    },
    "qianfan": {
        "model_names": ON,
        "modify_time": ON,
        "marker": ("inclusive", "exclusive", "opaque"),
        "empty_page": OFF,
        "model_names_order": ("parallel", "shuffled"),
        "case": ("sensitive", "insensitive"),
        "services_key": ("serviceList", str),
        "service_fields": ("short", "full"),
        "service_ids": ("documented", "older"),
        "service_name_filter": ("fuzzy", "ignored"),
        "service_protocols": ("apart", "together"),
        "service_lag": (0, int),
        "service_polls": (2, int),
        "service_status": ("Serving", str),
        "update_polls": (1, int),
        "update_status": ("Updating", str),
        "update_fails": OFF,
    },
}


class Quirks:
    """The switches in force: ``quirks.compshare.name_filter``."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Every switch back to its default."""
        for cloud, switches in TABLE.items():
            defaults = {name: allowed[0] for name, allowed in switches.items()}
            setattr(self, cloud, SimpleNamespace(**defaults))
        self._stamp()

    def update(self, wanted: dict) -> None:
        """Merge; ValueError for what is not in the table, and nothing is changed."""
        changes = [
            (cloud, name, _checked(cloud, name, value))
            for cloud, switches in wanted.items()
            for name, value in switches.items()
        ]
        for cloud, name, value in changes:
            setattr(getattr(self, cloud), name, value)
        self._stamp()

    def _stamp(self) -> None:
        # Cached pages are kept under what differs from the defaults.
        self.version = tuple(
            (cloud, name, getattr(getattr(self, cloud), name))
            for cloud, switches in TABLE.items()
            for name, allowed in switches.items()
            if getattr(getattr(self, cloud), name) != allowed[0]
        )

    def values(self) -> dict:
        """All switches, for the control API."""
        return {cloud: dict(vars(getattr(self, cloud))) for cloud in TABLE}


def _checked(cloud: str, name: str, value: object) -> object:
    allowed = TABLE.get(cloud, {}).get(name)
    if allowed is None:
        raise ValueError(f"no such switch: {cloud}.{name}")
    if value is None:
        return allowed[0]
    if isinstance(allowed[1], type):
        if value.__class__ is not allowed[1]:
            raise ValueError(f"{cloud}.{name}: must be {allowed[1].__name__}")
    elif not any(value is one or (value == one and type(value) is type(one))
                 for one in allowed):  # fmt: skip
        raise ValueError(f"{cloud}.{name}: must be one of {allowed}")
    if name == "timezone":
        ZoneInfo(value)
    return value
