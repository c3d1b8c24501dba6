"""Which tests run on every ansible-core; the others run on the main one only.

Here stands what meets core itself: how options and variables reach a plugin, what core
trusts and templates, what it shows, how inventories and caches of core work, and one
life of each role. Faults of the clouds, the stores on disk and the ways in which
provisioning can fail are the same on every core. A test that a fault of one core could
pass by unseen belongs here.
"""

from __future__ import annotations

# Whole files, or the tests named in them.
EVERY_CORE: dict[str, tuple[str, ...]] = {
    "test_bad_options": (),
    "test_bad_servers": ("test_rejected_and_denied",),
    "test_catalog_play": (
        "test_without_a_source_it_only_tells",
        "test_both_inventories_are_one_folder",
    ),
    "test_compshare_instance_hosts": (),
    "test_demo": (
        "test_demo_is_right",
        "test_demo_plays_over_an_inventory",
        "test_demo_deploys_what_is_locked",
    ),
    "test_drift": ("test_each_state_of_drift",),
    "test_docs": ("test_blocks_run[README.md]",),
    # One listing is like another: each kind of plugin, each cloud. The modules that
    # change something run in the lives of the roles.
    "test_examples": (
        "test_examples_run[filter/select]",
        "test_examples_run[lookup/compshare_community_image]",
        "test_examples_run[lookup/compshare_image]",
        "test_examples_run[lookup/compshare_model]",
        "test_examples_run[lookup/qianfan_model]",
        "test_examples_run[lookup/zstack_model]",
        "test_examples_run[modules/compshare_image_info]",
        "test_inventories_find_hosts[compshare_instance]",
        "test_inventories_find_hosts[zstack_model]",
    ),
    "test_doctor": (
        "test_where_credentials_come_from",
        "test_no_secret_when_everything_is_wrong",
        "test_which_clouds",
    ),
    "test_filter": (),
    "test_gpu_offers": ("test_options_are_checked_at_both_doors",),
    "test_info_modules": (
        "test_module_defaults_of_action_groups",
        "test_every_option_of_every_module",
    ),
    "test_inventory_cache": (
        "test_warm_runs_ask_nobody",
        "test_refresh_inventory_reads_anew",
    ),
    "test_inventory_constructed": (
        "test_same_as_ansible[plain]",
        "test_strict_fails_where_ansible_fails",
        "test_groups_of_several_files",
    ),
    "test_inventory_guide": (),
    "test_inventory_hostile": (),
    "test_inventory_hostile_plays": (),
    "test_inventory_hosts": (
        "test_every_entry_is_a_host",
        "test_file_names",
        "test_prefix_and_connection",
        "test_plays_run_on_the_controller",
    ),
    "test_inventory_names": (),
    "test_inventory_options": (),
    "test_libraries_and_docs": (),
    "test_locking": (
        "test_locked_once_and_then_left_alone",
        "test_the_lookup_asks_nobody",
        "test_a_selection_changed_since_says_how_to_lock_again",
    ),
    "test_locking_failures": ("test_a_wrong_manifest_is_told_before_anything_is_sent",),
    "test_lookup_results": (),
    "test_module_sources": (),
    "test_option_values": (),
    "test_persistent_store": (
        "test_flush_cache_empties_once_in_a_run",
        "test_interrupted_play_logs_out",
    ),
    "test_precedence": (),
    "test_progress": (
        "test_a_person_sees_each_state_while_the_module_waits",
        "test_every_host_of_several_forks_and_async",
    ),
    "test_qianfan_endpoint": ("test_a_version_is_served_once",),
    "test_redis": ("test_controllers_share_one_store",),
    "test_role_compshare_bake": (
        "test_an_image_is_baked_once",
        "test_an_instance_that_cannot_be_reached_is_removed",
    ),
    "test_role_compshare_gpu_instance": (
        "test_created_once_and_ready_in_the_inventory",
    ),
    "test_role_preflight": (),
    "test_role_model_files": ("test_a_mount_comes_and_goes",),
    "test_run_store": ("test_one_sweep_whatever_the_hosts_forks_tasks_and_terms",),
    "test_secrets": (),
    "test_selection_images": (),
    "test_smoke": (),
    "test_stopped_modules": ("test_reading",),
    "test_zstack_model_endpoint": ("test_a_model_is_served_once",),
}


def on_every_core(file: str, *names: str) -> bool:
    """Return whether a test runs on every core; its names are with and without [...]."""
    chosen = EVERY_CORE.get(file)
    return chosen is not None and (not chosen or not set(chosen).isdisjoint(names))
