"""Which test proves which number of the checks, 1 to 34, 57 to 63, 71 to 73 and 84.

A line is a number, a colon and the tests that prove it; a file alone means all its tests. A number without a test says
"out:" and why. `test_numbers.py` holds this list to what there is, so a renamed test is renamed here, too.

 1: unit/accounts/test_passwords.py::test_stored_hashes_are_argon2id_of_the_required_strength
    benchmarks/test_sign_in.py::test_verifying_a_password_takes_its_time
 2: unit/accounts/test_sign_in.py::test_a_hash_of_earlier_strength_is_made_anew_at_sign_in
 3: unit/accounts/test_passwords.py::test_the_length_is_bounded
    unit/accounts/test_passwords.py::test_over_long_passwords_cost_no_work
    web/test_account.py::test_long_passwords_and_combining_marks_are_kept_unchanged
 4: unit/accounts/test_common.py
    unit/accounts/test_passwords.py::test_words_that_can_be_guessed_are_refused
 5: unit/accounts/test_factors.py::test_a_code_is_accepted_once
    unit/accounts/test_factors.py::test_a_used_code_is_refused_after_a_failed_attempt_too
    unit/accounts/test_factors.py::test_a_used_code_is_refused_after_a_restart
    unit/accounts/test_totp.py::test_spaces_and_hyphens_are_no_other_code
 6: unit/accounts/test_totp.py::test_only_the_current_half_minute_counts_unless_drift_is_on
 7: web/test_second_factor.py::test_no_route_is_reached_without_the_second_factor
    web/test_security_keys.py
 8: unit/accounts/test_factors.py::test_ten_codes_each_once
    unit/accounts/test_factors.py::test_a_burned_code_is_in_the_trail
    unit/accounts/test_factors.py::test_codes_are_hashed_by_argon2id_and_unreadable_in_the_database
 9: unit/accounts/test_sign_in.py::test_the_sixth_failure_within_a_minute_has_to_wait
    unit/accounts/test_sign_in.py::test_the_twentieth_failure_within_an_hour_locks_for_fifteen_minutes
    unit/accounts/test_sign_in.py::test_others_are_not_delayed
10: web/test_account.py::test_a_wrong_name_and_a_wrong_password_get_the_same_answer
    security/test_sign_in.py::test_the_same_work_is_done_for_every_name
    security/test_sign_in.py::test_a_name_that_has_to_wait_answers_alike_and_costs_no_work
11: unit/accounts/test_sign_in.py::test_the_failure_is_kept_although_the_request_fails
    web/test_account.py::test_a_failure_stays_in_the_trail_although_the_page_breaks
12: web/test_account.py::test_a_token_from_before_the_sign_in_is_never_valid_after_it
    web/test_account.py::test_a_new_password_ends_the_other_sessions_and_changes_the_token
    security/test_sign_in.py::test_a_session_begun_in_another_role_ends
    security/test_sign_in.py::test_the_second_factor_gives_a_new_id_and_the_half_way_one_is_dead
13: web/test_account.py::test_a_copied_cookie_leads_to_the_sign_in_at_its_next_request
14: unit/accounts/test_sessions.py::test_thirty_idle_minutes_end_a_session
    unit/accounts/test_sessions.py::test_twelve_hours_end_a_session_that_is_used
    web/test_proving.py::test_five_minutes_after_the_last_proof_changes_of_the_account_ask_again
15: web/test_account.py::test_every_cookie_of_every_route_is_a_host_cookie_in_the_strict_profile
    web/test_account.py::test_a_session_id_has_at_least_128_bits
16: web/test_access_matrix.py::test_a_route_without_access_stops_the_start
    web/test_access_matrix.py::test_public_routes_by_name
17: web/test_access_matrix.py::test_everybody_on_every_route
18: web/test_access_matrix.py::test_ids_of_another_group_or_case_reach_nothing
    security/test_libraries.py::test_a_stranger_gets_404_and_changes_nothing
19: web/test_access_matrix.py::test_ids_of_another_group_or_case_reach_nothing
20: security/test_markers.py::test_no_record_of_another_group_is_on_a_page_in_a_search_a_feed_or_an_export
    security/test_markers.py::test_no_number_on_a_page_counts_what_another_group_has
    web/test_access_matrix.py::test_nothing_of_another_group_is_shown
21: security/test_settings.py
22: web/test_access_matrix.py::test_access_ended_is_gone_at_the_next_request
    web/test_roles.py::test_a_right_taken_away_ends_an_open_form_and_a_queued_job
23: unit/drafting/test_saving.py::test_with_the_definition_only_declared_fields_are_stored
    web/test_autosave.py::test_strange_fields_and_acts_store_nothing
24: property/test_order_of_steps.py
    security/test_order_of_steps.py::test_no_step_out_of_its_order_is_entered
25: security/test_two_persons.py
26: web/test_access_matrix.py::test_undeclared_methods_are_refused
    web/test_access_matrix.py::test_reading_writes_only_trail_and_session
    security/test_safe_methods.py::test_a_form_in_a_safe_request_changes_nothing
27: web/test_csrf.py::test_every_unsafe_route_refuses
28: web/test_headers.py::test_the_policy_is_the_strict_one
    web/test_headers.py::test_error_pages_have_the_headers
29: out: no test of its own; every page of every browser test is watched (fixtures/browser.py, new_page)
30: web/test_headers.py::test_every_route_has_the_headers
31: web/test_headers.py::test_signing_out_clears_the_browser
    browser/test_session.py::test_the_back_button_after_sign_out_shows_nothing
32: web/test_headers.py::test_a_forged_host_is_refused_and_changes_no_link
    web/test_headers.py::test_next_never_leaves_the_site
33: security/test_stored_payloads.py::test_words_typed_into_every_form_are_words_on_every_page
    security/test_stored_payloads.py::test_every_text_of_every_instrument_is_text_on_its_pages
    browser/test_stored_payloads.py::test_nothing_that_scripts_put_on_a_page_runs
34: out: there is no knowledge base yet, and nothing else reads markdown
57: security/test_reading.py
    security/test_trail.py
    web/test_trail_pages.py::test_every_disclosure_has_recipient_and_reason_and_both_are_sealed
58: unit/audit/test_tampering.py
59: durability/test_audit_concurrency.py
60: security/test_markers.py::test_nothing_typed_and_no_secret_is_in_a_log_the_trail_the_database_or_a_copy
    security/test_reading.py::test_no_word_of_a_case_stands_in_the_trail
61: security/test_logs.py
62: security/test_markers.py::test_nothing_typed_and_no_secret_is_in_a_log_the_trail_the_database_or_a_copy
    security/test_keys.py::test_no_nonce_comes_twice_in_a_million
    security/test_keys.py::test_every_column_of_bytes_is_a_sealed_one
    security/test_uploads.py::test_an_upload_of_ten_megabytes_leaves_no_trace_in_clear
63: security/test_keys.py::test_no_value_of_any_column_opens_at_any_other_place
    security/test_keys.py::test_a_new_key_while_others_write_leaves_nothing_under_the_old_one
    security/test_keys.py::test_a_lost_key_is_named_and_nothing_is_turned_over_it
71: unit/drafting/test_saving.py::test_fifty_writers_on_one_field
    unit/drafting/test_saving.py::test_the_same_field_gives_mine_theirs_and_the_original
    browser/test_conflict.py::test_both_choices_work_and_nothing_is_lost
72: unit/procedure/test_steps.py::test_the_same_form_sent_twice_is_one_event
    web/test_registering.py::test_sent_twice_it_makes_one_person
    web/test_autosave.py::test_sending_the_same_again_stores_nothing_more
73: unit/procedure/test_steps.py::test_of_fifty_who_look_at_once_one_does
84: web/test_statements.py::test_no_page_asks_more_of_the_database_when_there_is_more
"""
