/* Closed lists of codes that one field alone uses, and yes and no. Codes are stable ASCII and are
 * never used again with another meaning; labels may change. */
#include "vocabs_p.h"

const struct code codes_agency_sector[6] = {
	{ .code = "statutory", .label = "Statutory" },
	{ .code = "voluntary", .label = "Voluntary" },
	{ .code = "health", .label = "Health" },
	{ .code = "education", .label = "Education" },
	{ .code = "housing", .label = "Housing" },
	{ .code = "justice", .label = "Justice" },
};

const struct code codes_attendance_scene_risk[3] = {
	{ .code = "low", .label = "Low", .letter = 'l' },
	{ .code = "medium", .label = "Medium", .letter = 'm' },
	{ .code = "high", .label = "High", .letter = 'h' },
};

const struct code codes_attendance_screen_seen[3] = {
	{ .code = "no", .label = "No", .letter = 'n' },
	{ .code = "yes", .label = "Yes", .letter = 'y' },
	{ .code = "unsure", .label = "Not sure", .letter = '?' },
};

const struct code codes_audit_result[2] = {
	{ .code = "ok", .label = "Allowed" },
	{ .code = "denied", .label = "Not allowed" },
};

const struct code codes_consent_decision[5] = {
	{ .code = "given", .label = "Yes", .letter = 'y' },
	{ .code = "refused", .label = "Did not agree", .letter = 'n' },
	{ .code = "withdrawn", .label = "Taken back", .letter = 'w' },
	{ .code = "not_asked_unsafe", .label = "Not asked: not safe", .letter = 'a' },
	{ .code = "unable", .label = "Unable", .letter = 'u' },
};

const struct code codes_consent_how[5] = {
	{ .code = "spoken", .label = "Said so", .letter = 's' },
	{ .code = "written", .label = "Signed", .letter = 'w' },
	{ .code = "text", .label = "By text", .letter = 't' },
	{ .code = "through_interpreter", .label = "Through an interpreter", .letter = 'i' },
	{ .code = "by_parent", .label = "By a parent", .letter = 'p' },
};

const struct code codes_crew_spell_seat[3] = {
	{ .code = "officer", .label = "Officer", .letter = 'o' },
	{ .code = "support_worker", .label = "Support worker", .letter = 'w' },
	{ .code = "observer", .label = "Observer", .letter = 'v' },
};

const struct code codes_finding_answer[4] = {
	{ .code = "open", .label = "Open" },
	{ .code = "fixed", .label = "Put right" },
	{ .code = "explained", .label = "Explained" },
	{ .code = "not_applicable", .label = "Does not apply" },
};

const struct code codes_finding_severity[4] = {
	{ .code = "block", .label = "Must be done" },
	{ .code = "warn", .label = "Worth a look" },
	{ .code = "flag", .label = "For the supervisor" },
	{ .code = "info", .label = "To know" },
};

const struct code codes_location_loc_status[4] = {
	{ .code = "correct", .label = "Correct" },
	{ .code = "wrong_address", .label = "Wrong address" },
	{ .code = "superseded", .label = "Moved from" },
	{ .code = "refuge_secret", .label = "Refuge, kept secret" },
};

const struct code codes_location_rural_urban[3] = {
	{ .code = "rural", .label = "Rural" },
	{ .code = "urban", .label = "Urban" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_note_length_band[4] = {
	{ .code = "none", .label = "None" },
	{ .code = "short", .label = "Short" },
	{ .code = "medium", .label = "Medium" },
	{ .code = "long", .label = "Long" },
};

const struct code codes_note_release_to_shared[3] = {
	{ .code = "no", .label = "No", .letter = 'n' },
	{ .code = "part", .label = "A part", .letter = 'p' },
	{ .code = "all", .label = "All of it", .letter = 'a' },
};

const struct code codes_referral_agency_decision[5] = {
	{ .code = "accepted", .label = "Accepted" },
	{ .code = "declined", .label = "Not taken on" },
	{ .code = "wait_list", .label = "On a waiting list" },
	{ .code = "wrong_agency", .label = "Wrong agency" },
	{ .code = "already_known", .label = "Already known" },
};

const struct code codes_referral_engaged[5] = {
	{ .code = "yes_first", .label = "Yes, at first" },
	{ .code = "yes_ongoing", .label = "Yes, and goes on" },
	{ .code = "no_contact", .label = "No contact" },
	{ .code = "declined_later", .label = "Later did not wish to" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_referral_survivor_told[4] = {
	{ .code = "told", .label = "Told", .letter = 'y' },
	{ .code = "not_safe_to_tell", .label = "Not safe to tell", .letter = 'n' },
	{ .code = "not_possible", .label = "Not possible", .letter = 'x' },
	{ .code = "will_be_told", .label = "Will be told", .letter = 'l' },
};

const struct code codes_referral_urgency[4] = {
	{ .code = "tonight_voice", .label = "Tonight, by voice", .letter = 't' },
	{ .code = "next_day", .label = "Next day", .letter = 'd' },
	{ .code = "three_days", .label = "Within 3 days", .letter = '3' },
	{ .code = "routine", .label = "Routine", .letter = 'r' },
};

const struct code codes_review_decision[4] = {
	{ .code = "approved", .label = "Agreed", .letter = 'a' },
	{ .code = "returned", .label = "Sent back", .letter = 'r' },
	{ .code = "approved_with_actions", .label = "Agreed, with actions", .letter = 'w' },
	{ .code = "escalated", .label = "Passed up", .letter = 'e' },
};

const struct code codes_review_feedback_kind[3] = {
	{ .code = "praise", .label = "Praise", .letter = 'p' },
	{ .code = "learning", .label = "Learning", .letter = 'l' },
	{ .code = "none", .label = "None", .letter = 'n' },
};

const struct code codes_review_items_value[3] = {
	{ .code = "yes", .label = "Yes", .letter = 'y' },
	{ .code = "no", .label = "No", .letter = 'n' },
	{ .code = "na", .label = "Does not apply", .letter = '-' },
};

const struct code codes_review_review_type[6] = {
	{ .code = "quick_24h", .label = "Quick, within 24 hours" },
	{ .code = "standard", .label = "Standard" },
	{ .code = "enhanced", .label = "Enhanced" },
	{ .code = "dip_evidence_led", .label = "Dip, evidence-led" },
	{ .code = "quality_sample", .label = "Quality sample" },
	{ .code = "support_side", .label = "Support side" },
};

const struct code codes_risk_assessment_asked_by[4] = {
	{ .code = "officer", .label = "Officer", .letter = 'o' },
	{ .code = "support_worker", .label = "Support worker", .letter = 'w' },
	{ .code = "both", .label = "Both", .letter = 'b' },
	{ .code = "file", .label = "From the file", .letter = 'f' },
};

const struct code codes_risk_assessment_grade_prompt[3] = {
	{ .code = "none", .label = "None" },
	{ .code = "consider_high", .label = "Think of high" },
	{ .code = "marac_threshold", .label = "MARAC threshold" },
};

const struct code codes_risk_assessment_occasion[5] = {
	{ .code = "first_visit", .label = "First visit" },
	{ .code = "return_visit", .label = "Return visit" },
	{ .code = "phone", .label = "Phone" },
	{ .code = "hq_secondary", .label = "Second look at HQ" },
	{ .code = "six_week", .label = "Six-week call" },
};

const struct code codes_risk_assessment_status[5] = {
	{ .code = "complete", .label = "Complete", .letter = 'c' },
	{ .code = "part", .label = "In part", .letter = 'p' },
	{ .code = "declined", .label = "Did not wish to", .letter = 'd' },
	{ .code = "unable", .label = "Unable", .letter = 'u' },
	{ .code = "not_appropriate", .label = "Not right to ask", .letter = 'n' },
};

const struct code codes_task_source[4] = {
	{ .code = "rule", .label = "Rule" },
	{ .code = "crew", .label = "Crew" },
	{ .code = "supervisor", .label = "Supervisor" },
	{ .code = "hq", .label = "HQ" },
};

const struct code codes_task_state[4] = {
	{ .code = "open", .label = "To do", .letter = 'o' },
	{ .code = "done", .label = "Done", .letter = 'd' },
	{ .code = "handed_over", .label = "Handed over", .letter = 'h' },
	{ .code = "not_needed", .label = "Not needed", .letter = 'n' },
};

const struct code codes_yn[2] = {
	{ .code = "yes", .label = "Yes", .letter = 'y' },
	{ .code = "no", .label = "No", .letter = 'n' },
};

const struct code codes_ynd[4] = {
	{ .code = "yes", .label = "Yes", .letter = 'y' },
	{ .code = "no", .label = "No", .letter = 'n' },
	{ .code = "unknown", .label = "Not known", .letter = '?' },
	{ .code = "declined", .label = "Did not wish to say", .letter = 'd' },
};

const struct code codes_ynu[3] = {
	{ .code = "yes", .label = "Yes", .letter = 'y' },
	{ .code = "no", .label = "No", .letter = 'n' },
	{ .code = "unknown", .label = "Not known", .letter = '?' },
};
