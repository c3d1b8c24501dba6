"""Which tests run on every ansible-core; the others run on the main one only.

Here stands what meets core itself: how options and variables reach each kind of plugin,
what core trusts and templates, what it shows, how inventories and caches of core work,
how a run and its forks share a store, and one life of each role. Each way through core
stands here once, whatever the cloud, and every front door is loaded. Faults of the
clouds, the stores on disk, what is said about a wrong option and the ways in which
provisioning can fail are the same on every core. A test that a fault of one core could
pass by unseen belongs here.
"""

from __future__ import annotations

# Whole files, or the tests named in them.
EVERY_CORE: dict[str, tuple[str, ...]] = {
    # Each action, with the check of its options.
    "test_bad_options": ("test_a_misspelt_option_is_told_by_every_module",),
    "test_catalog_play": ("test_both_inventories_are_one_folder",),
    "test_compshare_instance_hosts": (
        "test_instances_are_hosts",
        "test_texts_of_the_cloud_are_only_texts",
    ),
    # All kinds of lookups; what locks, what is locked, and what has drifted since.
    "test_demo": ("test_demo_is_right", "test_demo_deploys_what_is_locked"),
    "test_doctor": ("test_where_credentials_come_from",),
    "test_filter": (),
    "test_info_modules": (
        "test_module_defaults_of_action_groups",
        "test_every_option_of_every_module",
    ),
    "test_inventory_cache": ("test_refresh_inventory_reads_anew",),
    "test_inventory_constructed": (
        "test_same_as_ansible[plain]",
        "test_strict_fails_where_ansible_fails",
    ),
    "test_inventory_hostile": (),
    "test_inventory_hostile_plays": (),
    # Each inventory, and which names core has reserved.
    "test_inventory_hosts": (
        "test_every_entry_is_a_host",
        "test_file_names",
        "test_prefix_and_connection",
    ),
    "test_inventory_names": (
        "test_host_names",
        "test_default_names_can_be_addressed",
        "test_expressions_with_braces",
    ),
    "test_inventory_options": (),
    "test_libraries_and_docs": (
        "test_missing_requests",
        "test_ansible_doc_needs_no_library",
    ),
    "test_locking": ("test_the_lookup_in_a_loop",),
    "test_lookup_results": (
        "test_default_attribute_and_entry",
        "test_how_many_and_in_which_order",
        "test_with_loops",
    ),
    "test_module_sources": (
        "test_vaulted_variables_and_no_secret_shown",
        "test_option_vars_ini_environment_and_module_defaults",
    ),
    "test_option_values": (
        "test_wrong_values_at_every_door",
        "test_wrong_values_of_other_sources_name_their_source",
        "test_an_empty_list_filters_nothing",
        "test_omitted_is_not_given",
        "test_an_empty_list_of_terms_is_an_empty_list",
        "test_software_is_alike_at_every_door",
    ),
    "test_persistent_store": (
        "test_flush_cache_empties_once_in_a_run",
        "test_interrupted_play_logs_out",
    ),
    "test_precedence": (
        "test_lookups_option_vars_ini_environment",
        "test_credentials_from_vaulted_variables",
    ),
    "test_progress": (
        "test_a_person_sees_each_state_while_the_module_waits",
        "test_every_host_of_several_forks_and_async",
    ),
    "test_qianfan_endpoint": ("test_a_version_is_served_once",),
    "test_redis": ("test_controllers_share_one_store",),
    "test_role_compshare_bake": ("test_an_image_is_baked_once",),
    "test_role_compshare_gpu_instance": (
        "test_created_once_and_ready_in_the_inventory",
    ),
    "test_role_preflight": ("test_it_stops_the_play_once_for_all_hosts",),
    "test_role_model_files": ("test_a_mount_and_a_copy_come_and_go",),
    "test_run_store": ("test_one_sweep_whatever_the_hosts_forks_tasks_and_terms",),
    # Each lookup and module of a listing, at the highest verbosity.
    "test_secrets": (),
    "test_secrets_and_core": (),
    "test_smoke": ("test_playbook_runs_and_reports",),
    "test_zstack_model_endpoint": ("test_a_model_is_served_once",),
}


def on_every_core(file: str, *names: str) -> bool:
    """Return whether a test runs on every core; ``names`` with and without [...]."""
    chosen = EVERY_CORE.get(file)
    return chosen is not None and (not chosen or not set(chosen).isdisjoint(names))
