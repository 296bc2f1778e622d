/* Closed lists of codes of support, risk, referral, review and staff. Codes are stable ASCII and
 * are never used again with another meaning; labels may change. */
#include "vocabs_p.h"

const struct code codes_v_agreason[14] = {
	{ .code = "no_space", .label = "No space" },
	{ .code = "nrpf", .label = "NRPF" },
	{ .code = "out_of_area", .label = "Out of area" },
	{ .code = "criteria_not_met", .label = "Criteria not met" },
	{ .code = "risk_too_high", .label = "Risk too high" },
	{ .code = "risk_too_low", .label = "Risk too low" },
	{ .code = "male_not_served", .label = "Does not serve men" },
	{ .code = "pets", .label = "Pets" },
	{ .code = "children_over_age", .label = "Children over the age" },
	{ .code = "disability_access", .label = "Access for a disability" },
	{ .code = "language", .label = "Language" },
	{ .code = "waiting_closed", .label = "Waiting list is full" },
	{ .code = "duplicate", .label = "Duplicate" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_amend[7] = {
	{ .code = "correction_of_error", .label = "Correction of an error" },
	{ .code = "more_information", .label = "More information" },
	{ .code = "supervisor_asked", .label = "Supervisor asked" },
	{ .code = "survivor_correction", .label = "Survivor asked to correct" },
	{ .code = "duplicate", .label = "Recorded twice" },
	{ .code = "legal_order", .label = "Legal order" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_answer[7] = {
	{ .code = "yes", .label = "Yes", .letter = 'y' },
	{ .code = "no", .label = "No", .letter = 'n' },
	{ .code = "not_known", .label = "Not known", .letter = '?' },
	{ .code = "declined", .label = "Did not wish to say", .letter = 'd' },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "not_safe_to_ask", .label = "Not safe to ask", .letter = 's' },
	{ .code = "not_applicable", .label = "Does not apply", .letter = '-' },
};

const struct code codes_v_auditop[17] = {
	{ .code = "collection", .label = "Recorded" },
	{ .code = "alteration", .label = "Changed" },
	{ .code = "consultation", .label = "Looked at" },
	{ .code = "disclosure", .label = "Told to somebody" },
	{ .code = "combination", .label = "Linked" },
	{ .code = "erasure", .label = "Erased" },
	{ .code = "unlock", .label = "Unlocked" },
	{ .code = "lock", .label = "Locked" },
	{ .code = "fail_unlock", .label = "Wrong passphrase or code" },
	{ .code = "search", .label = "Searched" },
	{ .code = "export", .label = "Exported" },
	{ .code = "print", .label = "Printed" },
	{ .code = "cover_used", .label = "Hidden by key" },
	{ .code = "crew_asked", .label = "Crew asked if safe" },
	{ .code = "sync", .label = "Sent and received" },
	{ .code = "rule_override", .label = "Rule answered" },
	{ .code = "key_change", .label = "Key or typist changed" },
};

const struct code codes_v_basis[10] = {
	{ .code = "consent", .label = "Consent", .letter = 'c' },
	{ .code = "vital_interests", .label = "Vital interests" },
	{ .code = "child_safeguarding_duty", .label = "Safeguarding a child" },
	{ .code = "adult_safeguarding_care_act", .label = "Safeguarding an adult (Care Act)" },
	{ .code = "crime_prevention_common_law", .label = "Preventing crime (common law)" },
	{ .code = "high_risk_isa_marac", .label = "High risk, under the MARAC agreement" },
	{ .code = "encompass_statutory", .label = "Operation Encompass" },
	{ .code = "court_order", .label = "Court order" },
	{ .code = "legal_obligation", .label = "Legal obligation" },
	{ .code = "public_task", .label = "Public task" },
};

const struct code codes_v_course[10] = {
	{ .code = "da_matters", .label = "DA Matters" },
	{ .code = "coercive_control", .label = "Coercive control" },
	{ .code = "risk_tool", .label = "Risk tool" },
	{ .code = "information_law", .label = "Information law" },
	{ .code = "first_aid", .label = "First aid" },
	{ .code = "child_safeguarding", .label = "Child safeguarding" },
	{ .code = "hba", .label = "HBA" },
	{ .code = "stalking", .label = "Stalking" },
	{ .code = "trauma", .label = "Trauma" },
	{ .code = "suicide", .label = "Suicide" },
};

const struct code codes_v_criterion[10] = {
	{ .code = "pj", .label = "Professional judgement" },
	{ .code = "visible_high", .label = "Visible high risk" },
	{ .code = "escalation", .label = "Potential escalation" },
	{ .code = "repeat_marac", .label = "MARAC repeat" },
	{ .code = "hba", .label = "HBA" },
	{ .code = "stalking", .label = "Stalking" },
	{ .code = "child_only", .label = "Child" },
	{ .code = "disclosure_ask", .label = "Right to ask" },
	{ .code = "disclosure_know", .label = "Right to know" },
	{ .code = "programme", .label = "Programme" },
};

const struct code codes_v_dvdscons[7] = {
	{ .code = "told_right_to_ask", .label = "Told of the right to ask", .letter = 't' },
	{ .code = "right_to_ask_started", .label = "Right to ask started", .letter = 'a' },
	{ .code = "right_to_know_referred", .label = "Right to know referred", .letter = 'k' },
	{ .code = "at_marac", .label = "At MARAC", .letter = 'm' },
	{ .code = "not_eligible", .label = "Not eligible", .letter = 'e' },
	{ .code = "already_disclosed", .label = "Already told", .letter = 'd' },
	{ .code = "not_done", .label = "Not done", .letter = 'n' },
};

const struct code codes_v_enhanced[9] = {
	{ .code = "vulnerable_under18", .label = "Under 18" },
	{ .code = "vulnerable_mental", .label = "Mental health or learning" },
	{ .code = "vulnerable_physical", .label = "Physical disability" },
	{ .code = "intimidated", .label = "Intimidated" },
	{ .code = "domestic_abuse", .label = "Domestic abuse" },
	{ .code = "persistently_targeted", .label = "Targeted again and again" },
	{ .code = "serious_crime", .label = "Serious crime" },
	{ .code = "bereaved", .label = "Bereaved" },
	{ .code = "none", .label = "None" },
};

const struct code codes_v_fear[7] = {
	{ .code = "not_afraid", .label = "Not afraid", .letter = 'n' },
	{ .code = "some", .label = "Afraid", .letter = 'a' },
	{ .code = "very", .label = "Very afraid", .letter = 'v' },
	{ .code = "cannot_say", .label = "Cannot say", .letter = '?' },
	{ .code = "declined", .label = "Did not wish to say", .letter = 'd' },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "not_safe_to_ask", .label = "Not safe to ask", .letter = 's' },
};

const struct code codes_v_info[18] = {
	{ .code = "rights_leaflet", .label = "Victims' Code rights" },
	{ .code = "crime_ref", .label = "Crime reference" },
	{ .code = "oic_contact", .label = "OIC and how to reach them" },
	{ .code = "next_steps", .label = "What happens next" },
	{ .code = "silent_55", .label = "Silent 999 (55)" },
	{ .code = "helpline_women", .label = "Helpline for women" },
	{ .code = "helpline_men", .label = "Helpline for men" },
	{ .code = "lgbt_helpline", .label = "LGBT+ helpline" },
	{ .code = "right_to_ask", .label = "Right to ask" },
	{ .code = "right_to_know_told", .label = "Right to know" },
	{ .code = "order_meaning", .label = "What an order means" },
	{ .code = "bail_meaning", .label = "What bail means" },
	{ .code = "special_measures", .label = "Special measures" },
	{ .code = "vps", .label = "Victim personal statement" },
	{ .code = "compensation", .label = "Compensation" },
	{ .code = "interpreter_right", .label = "Right to an interpreter" },
	{ .code = "complaint_route", .label = "How to complain" },
	{ .code = "nothing_safe", .label = "Nothing was safe to give" },
};

const struct code codes_v_need[28] = {
	{ .code = "immediate_safety", .label = "Immediate safety" },
	{ .code = "rehousing", .label = "Rehousing" },
	{ .code = "refuge", .label = "Refuge" },
	{ .code = "locks", .label = "Locks" },
	{ .code = "debt_benefits", .label = "Debt or benefits" },
	{ .code = "food_baby", .label = "Food or baby things" },
	{ .code = "phone_safe", .label = "Safe phone" },
	{ .code = "legal_family", .label = "Family law" },
	{ .code = "legal_immigration", .label = "Immigration law" },
	{ .code = "interpreter", .label = "Interpreter" },
	{ .code = "mental_health", .label = "Mental health" },
	{ .code = "substance", .label = "Drink or drugs" },
	{ .code = "medical", .label = "Medical" },
	{ .code = "childcare", .label = "Childcare" },
	{ .code = "school", .label = "School" },
	{ .code = "pets", .label = "Pets" },
	{ .code = "transport", .label = "Transport" },
	{ .code = "work_employer", .label = "Work or employer" },
	{ .code = "elder_care", .label = "Care of an older person" },
	{ .code = "disability_aids", .label = "Aids for a disability" },
	{ .code = "by_and_for_support", .label = "By-and-for support" },
	{ .code = "counselling", .label = "Counselling" },
	{ .code = "perpetrator_help", .label = "Help for the person causing harm" },
	{ .code = "court_support", .label = "Court support" },
	{ .code = "restraining_order", .label = "Restraining order" },
	{ .code = "documents", .label = "Documents" },
	{ .code = "faith_sensitive", .label = "Faith" },
	{ .code = "none_identified", .label = "None found" },
};

const struct code codes_v_notetype[7] = {
	{ .code = "police_narrative", .label = "Police narrative" },
	{ .code = "support_note", .label = "Support note" },
	{ .code = "observation", .label = "Observation" },
	{ .code = "child_voice", .label = "Child's voice" },
	{ .code = "handover", .label = "Handover" },
	{ .code = "quality", .label = "Quality" },
	{ .code = "correction_request", .label = "Asked to correct" },
};

const struct code codes_v_offer[6] = {
	{ .code = "by_worker", .label = "By the support worker", .letter = 'w' },
	{ .code = "by_officer", .label = "By the officer", .letter = 'o' },
	{ .code = "by_phone", .label = "By phone", .letter = 'p' },
	{ .code = "not_safe", .label = "Not safe to offer", .letter = 'n' },
	{ .code = "unable", .label = "Unable to take it in", .letter = 'u' },
	{ .code = "not_applicable", .label = "Does not apply", .letter = '-' },
};

const struct code codes_v_org[5] = {
	{ .code = "notts_police", .label = "Nottinghamshire Police" },
	{ .code = "nwal", .label = "Nottinghamshire Women's Aid" },
	{ .code = "juno", .label = "Juno Women's Aid" },
	{ .code = "equation", .label = "Equation" },
	{ .code = "opcc", .label = "Police and Crime Commissioner's office" },
};

const struct code codes_v_poleng[6] = {
	{ .code = "engaged", .label = "Yes", .letter = 'y' },
	{ .code = "partly", .label = "Partly", .letter = 'p' },
	{ .code = "declined", .label = "Did not wish to", .letter = 'n' },
	{ .code = "not_sought", .label = "Not asked", .letter = 'a' },
	{ .code = "unable", .label = "Unable", .letter = 'u' },
	{ .code = "hostile_suspect_present", .label = "Suspect was there, hostile", .letter = 'h' },
};

const struct code codes_v_progcrit[8] = {
	{ .code = "aged_18", .label = "18 or over" },
	{ .code = "accepts_problem", .label = "Accepts there is a problem" },
	{ .code = "agrees_programme", .label = "Agrees to the programme" },
	{ .code = "no_current_hba", .label = "No HBA now" },
	{ .code = "suitable_risk", .label = "Risk suits" },
	{ .code = "partner_support_linked", .label = "Partner support linked" },
	{ .code = "not_remanded", .label = "Not remanded" },
	{ .code = "language_ok", .label = "Language suits" },
};

const struct code codes_v_purpose[8] = {
	{ .code = "share_with_agency", .label = "Share with a service" },
	{ .code = "keep_support_record", .label = "Keep a support record" },
	{ .code = "six_week_call", .label = "Six-week call" },
	{ .code = "feedback_survey", .label = "Feedback survey" },
	{ .code = "evaluation_anonymous", .label = "Evaluation, without names" },
	{ .code = "contact_by_alt_person", .label = "Contact by a trusted person" },
	{ .code = "use_photos", .label = "Use photographs" },
	{ .code = "share_with_school", .label = "Share with the school" },
};

const struct code codes_v_rank[9] = {
	{ .code = "pc", .label = "PC" },
	{ .code = "dc", .label = "DC" },
	{ .code = "sgt", .label = "Sgt" },
	{ .code = "ds", .label = "DS" },
	{ .code = "insp", .label = "Insp" },
	{ .code = "di", .label = "DI" },
	{ .code = "supt_plus", .label = "Superintendent or above" },
	{ .code = "staff", .label = "Staff" },
	{ .code = "volunteer", .label = "Volunteer" },
};

const struct code codes_v_rawhy[10] = {
	{ .code = "survivor_declined", .label = "Survivor did not wish to" },
	{ .code = "unconscious", .label = "Unconscious" },
	{ .code = "intoxicated", .label = "Affected by drink or drugs" },
	{ .code = "no_private_space", .label = "No private space" },
	{ .code = "interpreter_missing", .label = "No interpreter" },
	{ .code = "called_away", .label = "Called away" },
	{ .code = "under_16", .label = "Under 16" },
	{ .code = "not_survivor", .label = "Not a survivor" },
	{ .code = "safety", .label = "Not safe" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_recall[4] = {
	{ .code = "consent_withdrawn", .label = "Consent withdrawn" },
	{ .code = "sent_in_error", .label = "Sent in error" },
	{ .code = "unsafe", .label = "Not safe" },
	{ .code = "duplicate", .label = "Duplicate" },
};

const struct code codes_v_refclose[11] = {
	{ .code = "support_complete", .label = "Support is complete" },
	{ .code = "not_engaged", .label = "Not engaged" },
	{ .code = "declined_later", .label = "Later did not wish to" },
	{ .code = "moved", .label = "Moved" },
	{ .code = "could_not_reach", .label = "Could not be reached" },
	{ .code = "unsafe_to_contact", .label = "Not safe to contact" },
	{ .code = "service_no_space", .label = "Service has no space" },
	{ .code = "duplicate", .label = "Duplicate" },
	{ .code = "case_at_marac", .label = "Case at MARAC" },
	{ .code = "deceased", .label = "Deceased" },
	{ .code = "error", .label = "Recorded in error" },
};

const struct code codes_v_refstate[15] = {
	{ .code = "draft", .label = "Draft" },
	{ .code = "ready", .label = "Ready to send" },
	{ .code = "queued", .label = "Waiting to go" },
	{ .code = "sent", .label = "Sent" },
	{ .code = "acknowledged", .label = "Acknowledged" },
	{ .code = "decided", .label = "Decided" },
	{ .code = "accepted", .label = "Accepted" },
	{ .code = "wait_listed", .label = "On a waiting list" },
	{ .code = "declined", .label = "Not taken on" },
	{ .code = "in_contact", .label = "In contact" },
	{ .code = "engaged", .label = "Engaged" },
	{ .code = "not_engaged", .label = "Not engaged" },
	{ .code = "closed", .label = "Ended" },
	{ .code = "cancelled", .label = "Withdrawn" },
	{ .code = "recalled", .label = "Called back" },
};

const struct code codes_v_reftype[43] = {
	{ .code = "marac", .label = "MARAC" },
	{ .code = "idva", .label = "IDVA" },
	{ .code = "idva_hospital", .label = "IDVA, hospital" },
	{ .code = "idva_court", .label = "IDVA, court" },
	{ .code = "outreach", .label = "Outreach" },
	{ .code = "refuge", .label = "Refuge" },
	{ .code = "helpline_info", .label = "Helpline information" },
	{ .code = "male_service", .label = "Service for men" },
	{ .code = "lgbt_service", .label = "LGBT+ service" },
	{ .code = "by_and_for", .label = "By-and-for service" },
	{ .code = "child_mash", .label = "MASH, children" },
	{ .code = "child_support_dv", .label = "Support for a child" },
	{ .code = "encompass", .label = "Operation Encompass" },
	{ .code = "adult_safeguarding", .label = "Adult safeguarding" },
	{ .code = "housing_options", .label = "Housing options" },
	{ .code = "homelessness", .label = "Homelessness" },
	{ .code = "sanctuary_scheme", .label = "Sanctuary scheme" },
	{ .code = "fire_safety", .label = "Fire safety" },
	{ .code = "health_gp", .label = "GP" },
	{ .code = "health_visitor", .label = "Health visitor" },
	{ .code = "midwife", .label = "Midwife" },
	{ .code = "mental_health_crisis", .label = "Mental health crisis team" },
	{ .code = "drug_alcohol", .label = "Drugs or alcohol service" },
	{ .code = "sarc", .label = "SARC" },
	{ .code = "iva_victim_support", .label = "Victim care" },
	{ .code = "dvds_right_to_ask", .label = "Clare's Law, right to ask" },
	{ .code = "dvds_right_to_know", .label = "Clare's Law, right to know" },
	{ .code = "matac", .label = "MATAC" },
	{ .code = "perpetrator_programme", .label = "Programme for the person causing harm" },
	{ .code = "partner_support", .label = "Partner support" },
	{ .code = "probation", .label = "Probation" },
	{ .code = "legal_ncdv", .label = "Civil orders help" },
	{ .code = "immigration_advice", .label = "Immigration advice" },
	{ .code = "benefits", .label = "Benefits" },
	{ .code = "food_bank", .label = "Food bank" },
	{ .code = "pet_fostering", .label = "Pet fostering" },
	{ .code = "education", .label = "Education" },
	{ .code = "employer", .label = "Employer" },
	{ .code = "armed_forces", .label = "Armed forces" },
	{ .code = "stalking_advocate", .label = "Stalking advocate" },
	{ .code = "fgm_clinic", .label = "FGM clinic" },
	{ .code = "modern_slavery_nrm", .label = "Modern slavery (NRM)" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_refusal[20] = {
	{ .code = "afraid_of_reprisal", .label = "Afraid of reprisal" },
	{ .code = "afraid_children_taken", .label = "Afraid that children are taken" },
	{ .code = "wants_to_stay", .label = "Wants to stay" },
	{ .code = "does_not_see_as_abuse", .label = "Does not see it as abuse" },
	{ .code = "past_bad_experience_police", .label = "Bad experience of the police" },
	{ .code = "past_bad_experience_services", .label = "Bad experience of services" },
	{ .code = "immigration_fear", .label = "Fear about immigration" },
	{ .code = "family_or_community_pressure", .label = "Family or community pressure" },
	{ .code = "money_or_housing", .label = "Money or housing" },
	{ .code = "other_person_present", .label = "Somebody else there" },
	{ .code = "drink_or_drugs_now", .label = "Drink or drugs now" },
	{ .code = "tired_or_in_pain", .label = "Tired or in pain" },
	{ .code = "already_supported", .label = "Already supported" },
	{ .code = "wants_time", .label = "Wants time" },
	{ .code = "language", .label = "Language" },
	{ .code = "court_fear", .label = "Fear of court" },
	{ .code = "prefers_own_way", .label = "Prefers their own way" },
	{ .code = "no_reason_given", .label = "No reason given" },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "not_safe_to_ask", .label = "Not safe to ask" },
};

const struct code codes_v_release_ground[5] = {
	{ .code = "consent", .label = "Consent" },
	{ .code = "child_at_risk", .label = "A child is at risk" },
	{ .code = "life_at_risk", .label = "A life is at risk" },
	{ .code = "court_order", .label = "Court order" },
	{ .code = "adult_at_risk", .label = "An adult is at risk" },
};

const struct code codes_v_revitem[25] = {
	{ .code = "survivor_felt_safer", .label = "Survivor felt safer" },
	{ .code = "empathy_shown", .label = "Empathy shown" },
	{ .code = "no_judgement_life", .label = "No judgement of their life" },
	{ .code = "no_judgement_coping", .label = "No judgement of how they cope" },
	{ .code = "evidence_led_thought", .label = "Evidence-led thought of" },
	{ .code = "risk_tool_used_well", .label = "Risk tool used well" },
	{ .code = "ccb_asked", .label = "Coercive control asked about" },
	{ .code = "children_seen", .label = "Children seen" },
	{ .code = "manipulation_recorded", .label = "Manipulation recorded" },
	{ .code = "history_check", .label = "History looked at" },
	{ .code = "counter_allegation_handled", .label = "Counter-allegation handled" },
	{ .code = "separated_private", .label = "Apart and in private" },
	{ .code = "belief_reassured", .label = "Believed and reassured" },
	{ .code = "reason_for_reluctance", .label = "Reason for reluctance" },
	{ .code = "safety_plan", .label = "Safety plan" },
	{ .code = "safeguard_by_need", .label = "Safeguarding by need" },
	{ .code = "orders_dvds_used", .label = "Orders and Clare's Law used" },
	{ .code = "marac_understood", .label = "MARAC understood" },
	{ .code = "diversity_needs", .label = "Different needs met" },
	{ .code = "suspect_disruption", .label = "Suspect disruption" },
	{ .code = "evidence_complete", .label = "Evidence complete" },
	{ .code = "language_ok", .label = "Language is fair" },
	{ .code = "notes_agree", .label = "Notes agree" },
	{ .code = "referrals_right", .label = "Referrals right" },
	{ .code = "consent_recorded", .label = "Consent recorded" },
};

const struct code codes_v_risk[3] = {
	{ .code = "standard", .label = "Standard", .letter = 's' },
	{ .code = "medium", .label = "Medium", .letter = 'm' },
	{ .code = "high", .label = "High", .letter = 'h' },
};

const struct code codes_v_role[12] = {
	{ .code = "officer", .label = "Officer" },
	{ .code = "support_worker", .label = "Support worker" },
	{ .code = "supervisor", .label = "Supervisor" },
	{ .code = "support_manager", .label = "Support service manager" },
	{ .code = "hq_records", .label = "Records and safeguarding" },
	{ .code = "research_insight", .label = "Research and insight" },
	{ .code = "evaluator", .label = "Evaluator" },
	{ .code = "liaison_worker", .label = "Liaison worker" },
	{ .code = "panel_member", .label = "Panel member" },
	{ .code = "auditor_dpo", .label = "Auditor" },
	{ .code = "key_officer", .label = "Key officer" },
	{ .code = "control", .label = "Control room" },
};

const struct code codes_v_route[6] = {
	{ .code = "ppn_public_protection_notice", .label = "Public protection notice" },
	{ .code = "secure_mail", .label = "Secure mail" },
	{ .code = "portal", .label = "Portal" },
	{ .code = "phone", .label = "Phone" },
	{ .code = "in_person", .label = "In person" },
	{ .code = "post_never", .label = "Never by post" },
};

const struct code codes_v_safe[4] = {
	{ .code = "yes", .label = "Safe", .letter = 'y' },
	{ .code = "no", .label = "Not safe", .letter = 'n' },
	{ .code = "only_if_agreed", .label = "Only if agreed", .letter = 'a' },
	{ .code = "unknown", .label = "Not known", .letter = '?' },
};

const struct code codes_v_sayfrom[4] = {
	{ .code = "withheld_number", .label = "Number withheld", .letter = 'w' },
	{ .code = "cover_name", .label = "Agreed name", .letter = 'c' },
	{ .code = "own_name", .label = "Own name", .letter = 'o' },
	{ .code = "silent", .label = "Silent", .letter = 's' },
};

const struct code codes_v_sch8[6] = {
	{ .code = "statutory_function_substantial_public_interest",
	  .label = "Statutory function, substantial public interest" },
	{ .code = "administration_of_justice", .label = "Administration of justice" },
	{ .code = "vital_interests_life_or_death", .label = "Vital interests, life or death" },
	{ .code = "safeguard_child_or_at_risk",
	  .label = "Safeguarding a child or a person at risk" },
	{ .code = "legal_claims", .label = "Legal claims" },
	{ .code = "consent", .label = "Consent" },
};

const struct code codes_v_serves[10] = {
	{ .code = "women", .label = "Women" },
	{ .code = "men", .label = "Men" },
	{ .code = "lgbt", .label = "LGBT+" },
	{ .code = "children", .label = "Children" },
	{ .code = "minoritised", .label = "Minoritised communities" },
	{ .code = "older", .label = "Older people" },
	{ .code = "disabled", .label = "Disabled people" },
	{ .code = "migrants", .label = "Migrants" },
	{ .code = "faith", .label = "Faith communities" },
	{ .code = "all", .label = "Everybody" },
};

const struct code codes_v_sharescope[11] = {
	{ .code = "name_dob", .label = "Name and date of birth" },
	{ .code = "contact_safe_only", .label = "Safe contact only" },
	{ .code = "address", .label = "Address" },
	{ .code = "incident_facts", .label = "Facts of the incident" },
	{ .code = "risk_grade", .label = "Risk grade" },
	{ .code = "risk_answers", .label = "Risk answers" },
	{ .code = "children_details", .label = "Details of children" },
	{ .code = "needs", .label = "Needs" },
	{ .code = "health", .label = "Health" },
	{ .code = "support_note_released", .label = "Support note, as released" },
	{ .code = "photographs_never", .label = "Photographs: never" },
};

const struct code codes_v_statement[7] = {
	{ .code = "taken", .label = "Taken", .letter = 'y' },
	{ .code = "bwv_account", .label = "Body-worn video account", .letter = 'b' },
	{ .code = "declined", .label = "Did not wish to", .letter = 'n' },
	{ .code = "will_decide", .label = "Will decide", .letter = 'w' },
	{ .code = "unable", .label = "Unable", .letter = 'u' },
	{ .code = "not_asked", .label = "Not asked", .letter = 'a' },
	{ .code = "not_crime", .label = "Not a crime", .letter = '-' },
};

const struct code codes_v_supeng[7] = {
	{ .code = "accepted", .label = "Yes", .letter = 'y' },
	{ .code = "info_only", .label = "Information only", .letter = 'i' },
	{ .code = "undecided", .label = "Undecided", .letter = 'u' },
	{ .code = "declined", .label = "Did not wish to", .letter = 'n' },
	{ .code = "unable", .label = "Unable", .letter = 'x' },
	{ .code = "already_open", .label = "Already with a service", .letter = 'a' },
	{ .code = "not_offered", .label = "Not offered", .letter = 'o' },
};

const struct code codes_v_task[26] = {
	{ .code = "urgent_voice_handover", .label = "Tell by voice now" },
	{ .code = "return_visit", .label = "Return visit" },
	{ .code = "send_referral", .label = "Send referral" },
	{ .code = "encompass_notice", .label = "Operation Encompass notice" },
	{ .code = "mash_send", .label = "Send to MASH" },
	{ .code = "marac_list", .label = "MARAC list" },
	{ .code = "dvds_review", .label = "Clare's Law review" },
	{ .code = "order_check", .label = "Check an order" },
	{ .code = "bail_expiry_tell", .label = "Tell of the end of bail" },
	{ .code = "risk_regrade", .label = "Grade risk again" },
	{ .code = "safe_contact_reconfirm", .label = "Ask again about safe contact" },
	{ .code = "six_week_call", .label = "Six week call" },
	{ .code = "service_recovery", .label = "Put the service right" },
	{ .code = "consent_withdrawn_stop", .label = "Consent withdrawn: stop" },
	{ .code = "correction_request", .label = "Asked to correct" },
	{ .code = "deleted_review", .label = "Review of a removal" },
	{ .code = "supervisor_review", .label = "Supervisor review" },
	{ .code = "firearms_check", .label = "Firearms licence check" },
	{ .code = "early_prosecutor", .label = "Early talk with the prosecutor" },
	{ .code = "dip_test", .label = "Evidence-led dip test" },
	{ .code = "reassess_risk", .label = "Assess risk again" },
	{ .code = "address_marker", .label = "Address marker" },
	{ .code = "translation", .label = "Translation" },
	{ .code = "register_error", .label = "Recorded in error" },
	{ .code = "panel_pack", .label = "Panel pack" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_tool[5] = {
	{ .code = "dash_2009_27", .label = "DASH 2009, 27 questions", .from = 20090301 },
	{ .code = "dash_24_partner", .label = "DASH 24, partner agencies" },
	{ .code = "dara_18", .label = "DARA, 18 questions", .from = 20221126 },
	{ .code = "dash_yp", .label = "DASH, young people" },
	{ .code = "none_pj_only", .label = "None: professional judgement only" },
};

const struct code codes_v_update[7] = {
	{ .code = "every_change", .label = "Every change" },
	{ .code = "weekly", .label = "Weekly" },
	{ .code = "monthly", .label = "Monthly" },
	{ .code = "only_if_i_ask", .label = "Only if the survivor asks" },
	{ .code = "through_support_worker", .label = "Through the support worker" },
	{ .code = "none", .label = "None" },
	{ .code = "not_asked", .label = "Not asked" },
};

const struct code codes_v_vetting[4] = {
	{ .code = "nppv2", .label = "NPPV2" },
	{ .code = "nppv3", .label = "NPPV3" },
	{ .code = "rv", .label = "RV" },
	{ .code = "none", .label = "None" },
};

const struct code codes_v_why[10] = {
	{ .code = "attendance_duty", .label = "On duty at the visit" },
	{ .code = "pre_arrival_check", .label = "Before arriving" },
	{ .code = "supervisor_review", .label = "Supervisor review" },
	{ .code = "referral_work", .label = "Referral work" },
	{ .code = "followup_call", .label = "Follow-up call" },
	{ .code = "evaluation", .label = "Evaluation" },
	{ .code = "correction", .label = "Correction" },
	{ .code = "complaint", .label = "Complaint" },
	{ .code = "disclosure_request", .label = "Disclosure request" },
	{ .code = "legal", .label = "Legal" },
};

const struct code codes_v_wish[14] = {
	{ .code = "stop_the_abuse", .label = "The abuse to stop" },
	{ .code = "stay_together_safely", .label = "To stay together safely" },
	{ .code = "suspect_to_leave", .label = "The suspect to leave" },
	{ .code = "suspect_to_get_help", .label = "The suspect to get help" },
	{ .code = "to_leave", .label = "To leave" },
	{ .code = "prosecution", .label = "Prosecution" },
	{ .code = "no_prosecution", .label = "No prosecution" },
	{ .code = "order", .label = "An order" },
	{ .code = "information_only", .label = "Information only" },
	{ .code = "no_action", .label = "No action" },
	{ .code = "children_safe", .label = "Children safe" },
	{ .code = "housing", .label = "Housing" },
	{ .code = "undecided", .label = "Undecided" },
	{ .code = "not_asked", .label = "Not asked" },
};

const struct code codes_v_ynlater[4] = {
	{ .code = "yes", .label = "Yes", .letter = 'y' },
	{ .code = "no", .label = "No", .letter = 'n' },
	{ .code = "later", .label = "Later", .letter = 'l' },
	{ .code = "not_crime", .label = "Not a crime", .letter = '-' },
};
