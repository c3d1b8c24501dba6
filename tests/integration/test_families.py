"""Latest never chooses between products: at every front door, wherever one selects."""

from __future__ import annotations

from typing import Any

from integration.asking import COLLECTION, failures, info, lookup, play
from integration.inventories import GOING_ON

ANY: dict[str, Any] = {"name": "*", "match": "glob", "version": "latest"}
UCLOUD = {**ANY, "author": "UCloud"}
INSTANCE = {
    "name": "not-made", "zone": "cn-wlcb-01", "gpu_type": "4090", "gpu_count": 1,
    "cpu": 16, "memory": "64GiB", "charge_type": "Postpay", "image": UCLOUD,
    "disks": [{"type": "CLOUD_SSD", "size": 100, "is_boot": True}],
}  # fmt: skip
GROUP = {
    "name": "not-made", "service": "vLLM", "type": "Container",
    "model": {**ANY, "vendor": "Meta"}, "zone_uuid": "1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6",
}  # fmt: skip
SERVICE = {
    "name": "not-made", "model": ANY,
    "compute_units": [{"instance_id": "unit-gpu1spare001", "replicas": 1}],
}  # fmt: skip


def role(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return a task with a role, whose failure does not end the play."""
    variables = {f"{name}_{key}": value for key, value in options.items()}
    include = {"name": f"{COLLECTION}.{name}"}
    why = "{{ ansible_failed_result.msg | default(ansible_failed_result) }}"
    return {
        "block": [{"ansible.builtin.include_role": include, "vars": variables}],
        "rescue": [{"name": f"role {name}", "ansible.builtin.debug": {"msg": why}}],
    }


def test_latest_never_chooses_between_products(
    clouds, playbook, source, tmp_path
) -> None:
    tasks = [
        lookup("lookup", "compshare_image", "*",
               match="glob", version="latest", author="UCloud"),
        info("info module", "compshare_image", **UCLOUD),
        {"name": "instance", f"{COLLECTION}.compshare_instance": INSTANCE},
        {"name": "group", f"{COLLECTION}.zstack_model_service": GROUP},
        {"name": "service", f"{COLLECTION}.qianfan_service": SERVICE},
        {"name": "lock", f"{COLLECTION}.catalog_lock": {"manifest": "aicloud.yml"}},
    ]  # fmt: skip
    for task in tasks:
        task["ignore_errors"] = True
    tasks += [
        role("compshare_gpu_instance", INSTANCE),
        role("zstack_model_endpoint", GROUP),
        role("qianfan_endpoint", SERVICE),
    ]
    manifest = "selections: {image: {listing: compshare_image, name: '*', match: glob,"
    manifest += " version: latest, author: UCloud}}"
    (tmp_path / "aicloud.yml").write_text(manifest)
    file = source("compshare_image", **UCLOUD)
    outcome = playbook([play(tasks)], "-i", str(file), environment=GOING_ON)
    told = failures(outcome)
    for name in ("compshare_gpu_instance", "zstack_model_endpoint", "qianfan_endpoint"):
        told[f"role {name}"] = str(outcome.task(f"role {name}")["msg"])
    told["inventory"] = " ".join(outcome.stderr.split())
    assert {"lookup", "info module", "instance", "group", "service", "lock"} <= set(
        told
    )
    for who, text in told.items():
        assert "would choose between" in text and "families" in text, f"{who}: {text}"
        assert "Families and their newest versions:" in text, f"{who}: {text}"
    assert clouds.counts()["changing"] == {}
