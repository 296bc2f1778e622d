/* Closed lists of codes of the call, the place, what was seen and what was done. Codes are stable
 * ASCII and are never used again with another meaning; labels may change. */
#include "vocabs_p.h"

const struct code codes_v_abuse[27] = {
	{ .code = "physical", .label = "Physical" },
	{ .code = "sexual", .label = "Sexual" },
	{ .code = "violent_behaviour", .label = "Violent behaviour" },
	{ .code = "threatening", .label = "Threats" },
	{ .code = "controlling_coercive", .label = "Controlling or coercive" },
	{ .code = "economic", .label = "Economic" },
	{ .code = "psychological_emotional", .label = "Psychological or emotional" },
	{ .code = "verbal", .label = "Verbal" },
	{ .code = "tech", .label = "Technology" },
	{ .code = "stalking_harassment", .label = "Stalking or harassment" },
	{ .code = "hba", .label = "HBA" },
	{ .code = "forced_marriage", .label = "Forced marriage" },
	{ .code = "fgm", .label = "FGM" },
	{ .code = "dowry_abuse", .label = "Dowry abuse" },
	{ .code = "spiritual_faith", .label = "Spiritual or faith" },
	{ .code = "immigration_abuse", .label = "Immigration status used as a threat" },
	{ .code = "reproductive", .label = "Reproductive" },
	{ .code = "image_based", .label = "Images" },
	{ .code = "post_separation_via_children", .label = "After separation, through children" },
	{ .code = "parental_child_to_parent", .label = "Child to parent" },
	{ .code = "elder", .label = "Elder abuse" },
	{ .code = "neglect_of_dependant", .label = "Neglect of a dependant" },
	{ .code = "animal_harm", .label = "Harm to animals" },
	{ .code = "property_damage", .label = "Damage to property" },
	{ .code = "suicide_coercion", .label = "Pushed towards suicide" },
	{ .code = "trafficking_exploitation", .label = "Trafficking or exploitation" },
	{ .code = "none_disclosed", .label = "None disclosed" },
};

const struct code codes_v_arrest[6] = {
	{ .code = "none", .label = "None", .letter = 'n' },
	{ .code = "first_unit_before",
	  .label = "By the first unit, before the car",
	  .letter = 'b' },
	{ .code = "car_officer", .label = "By the officer of the car", .letter = 'c' },
	{ .code = "during_visit_other_unit",
	  .label = "During the visit, by another unit",
	  .letter = 'o' },
	{ .code = "later", .label = "Later", .letter = 'l' },
	{ .code = "voluntary_interview", .label = "Voluntary interview", .letter = 'v' },
};

const struct code codes_v_attempt[5] = {
	{ .code = "knock", .label = "Knocked" },
	{ .code = "phone_safe_number", .label = "Rang the safe number" },
	{ .code = "control_call", .label = "Call by control" },
	{ .code = "neighbour_none", .label = "Neighbours: nothing asked" },
	{ .code = "drive_past", .label = "Drove past" },
};

const struct code codes_v_attemptres[5] = {
	{ .code = "no_answer", .label = "No answer" },
	{ .code = "refused", .label = "Did not wish to talk" },
	{ .code = "moved", .label = "Moved away" },
	{ .code = "wrong_number", .label = "Wrong number" },
	{ .code = "spoke", .label = "Spoke" },
};

const struct code codes_v_attstate[11] = {
	{ .code = "tasked", .label = "Tasked" },
	{ .code = "en_route", .label = "On the way" },
	{ .code = "on_scene", .label = "On scene" },
	{ .code = "interrupted", .label = "Called away" },
	{ .code = "left", .label = "Left" },
	{ .code = "write_up", .label = "Being written up" },
	{ .code = "submitted", .label = "Sent for review" },
	{ .code = "returned", .label = "Sent back" },
	{ .code = "approved", .label = "Agreed" },
	{ .code = "closed", .label = "Finished" },
	{ .code = "cancelled", .label = "Stood down" },
};

const struct code codes_v_caller[10] = {
	{ .code = "survivor", .label = "Survivor" },
	{ .code = "child", .label = "Child" },
	{ .code = "relative", .label = "Relative" },
	{ .code = "neighbour", .label = "Neighbour" },
	{ .code = "passer_by", .label = "Passer-by" },
	{ .code = "professional", .label = "Professional" },
	{ .code = "suspect", .label = "Suspect" },
	{ .code = "silent_999", .label = "Silent 999 call" },
	{ .code = "support_service", .label = "Support service" },
	{ .code = "crew_found", .label = "Found by the crew" },
};

const struct code codes_v_car[3] = {
	{ .code = "dap_north", .label = "Car 1", .letter = '1' },
	{ .code = "dap_south", .label = "Car 2", .letter = '2', .from = 20210901 },
	{ .code = "spare", .label = "Spare car", .letter = 's' },
};

const struct code codes_v_dacat[6] = {
	{ .code = "domestic_abuse_16plus", .label = "Domestic abuse, 16 and over" },
	{ .code = "child_protection_under16", .label = "Child protection, under 16" },
	{ .code = "stalking_not_connected", .label = "Stalking, not connected" },
	{ .code = "hba_non_relative", .label = "HBA, not by a relative" },
	{ .code = "not_da", .label = "Not domestic abuse" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_district[10] = {
	{ .code = "mansfield", .label = "Mansfield" },
	{ .code = "ashfield", .label = "Ashfield" },
	{ .code = "bassetlaw", .label = "Bassetlaw" },
	{ .code = "newark_sherwood", .label = "Newark and Sherwood" },
	{ .code = "gedling", .label = "Gedling" },
	{ .code = "broxtowe", .label = "Broxtowe" },
	{ .code = "rushcliffe", .label = "Rushcliffe" },
	{ .code = "nottingham", .label = "Nottingham" },
	{ .code = "bolsover", .label = "Bolsover" },
	{ .code = "other_force", .label = "Another force" },
};

const struct code codes_v_grade[5] = {
	{ .code = "immediate", .label = "Immediate", .letter = '1' },
	{ .code = "priority", .label = "Priority", .letter = '2' },
	{ .code = "scheduled", .label = "Scheduled", .letter = '3' },
	{ .code = "telephone", .label = "By telephone", .letter = '4' },
	{ .code = "self_presented", .label = "Came to a police station", .letter = '5' },
};

const struct code codes_v_hazard[9] = {
	{ .code = "dog", .label = "Dog" },
	{ .code = "weapons_known", .label = "Weapons known" },
	{ .code = "drugs", .label = "Drugs" },
	{ .code = "infectious", .label = "Infectious" },
	{ .code = "clutter", .label = "Clutter" },
	{ .code = "cannabis_farm", .label = "Cannabis farm" },
	{ .code = "cameras_record", .label = "Cameras that record" },
	{ .code = "structural", .label = "Structural" },
	{ .code = "armed_marker", .label = "Armed marker" },
};

const struct code codes_v_hba[13] = {
	{ .code = "none_seen", .label = "None seen" },
	{ .code = "family_threat", .label = "Threat by family" },
	{ .code = "community_pressure", .label = "Pressure by community" },
	{ .code = "forced_marriage_risk", .label = "Forced marriage risk" },
	{ .code = "travel_abroad_risk", .label = "Risk of travel abroad" },
	{ .code = "fgm_risk_child", .label = "FGM risk to a child" },
	{ .code = "fgm_done", .label = "FGM done" },
	{ .code = "missing_from_education", .label = "Missing from education" },
	{ .code = "dowry", .label = "Dowry" },
	{ .code = "dishonour_talk", .label = "Talk of dishonour" },
	{ .code = "passports_held", .label = "Passports held back" },
	{ .code = "lgbt_related", .label = "Because of being LGBT" },
	{ .code = "multiple_perpetrators", .label = "More than one person causing harm" },
};

const struct code codes_v_heard[9] = {
	{ .code = "at_door", .label = "At the door" },
	{ .code = "first_unit", .label = "First unit" },
	{ .code = "control_room", .label = "Control room" },
	{ .code = "friend", .label = "Friend" },
	{ .code = "support_service", .label = "Support service" },
	{ .code = "leaflet", .label = "Leaflet" },
	{ .code = "online", .label = "Online" },
	{ .code = "before_visit", .label = "From an earlier visit" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_ident[6] = {
	{ .code = "flagged_at_call", .label = "Flagged at the call", .letter = 'c' },
	{ .code = "changed_to_da_by_first_unit",
	  .label = "Changed by the first unit",
	  .letter = 'u' },
	{ .code = "found_by_crew", .label = "Found by the crew", .letter = 'f' },
	{ .code = "survivor_told_later", .label = "Survivor told later", .letter = 's' },
	{ .code = "routine_enquiry", .label = "Routine enquiry", .letter = 'r' },
	{ .code = "not_da", .label = "Not domestic abuse", .letter = 'n' },
};

const struct code codes_v_injury[20] = {
	{ .code = "none_seen", .label = "None seen" },
	{ .code = "bruise", .label = "Bruise" },
	{ .code = "cut", .label = "Cut" },
	{ .code = "bite", .label = "Bite" },
	{ .code = "burn", .label = "Burn" },
	{ .code = "fracture_suspected", .label = "Fracture suspected" },
	{ .code = "head", .label = "Head" },
	{ .code = "neck_marks", .label = "Marks on the neck" },
	{ .code = "petechiae", .label = "Petechiae" },
	{ .code = "voice_change_swallowing", .label = "Voice changed, or swallowing hurts" },
	{ .code = "hair_pulled", .label = "Hair pulled" },
	{ .code = "dental", .label = "Dental" },
	{ .code = "eye", .label = "Eye" },
	{ .code = "internal_suspected", .label = "Internal injury suspected" },
	{ .code = "pregnancy_related", .label = "To do with pregnancy" },
	{ .code = "stab", .label = "Stab wound" },
	{ .code = "loss_of_consciousness", .label = "Loss of consciousness" },
	{ .code = "old_injuries", .label = "Old injuries" },
	{ .code = "not_disclosed", .label = "Not disclosed" },
	{ .code = "refused_to_show", .label = "Did not wish to show" },
};

const struct code codes_v_interrupt[10] = {
	{ .code = "emergency_elsewhere", .label = "Emergency elsewhere" },
	{ .code = "officer_assist", .label = "Officer needs help" },
	{ .code = "prisoner", .label = "Prisoner" },
	{ .code = "crew_safety", .label = "Crew safety" },
	{ .code = "medical_crew", .label = "Medical, crew" },
	{ .code = "scene_unsafe", .label = "Scene not safe" },
	{ .code = "survivor_asked", .label = "Survivor asked" },
	{ .code = "equipment", .label = "Equipment" },
	{ .code = "end_of_shift", .label = "End of shift" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_kit[12] = {
	{ .code = "laptop_charged", .label = "Laptop charged" },
	{ .code = "bwv", .label = "Body-worn video" },
	{ .code = "camera", .label = "Camera" },
	{ .code = "radio", .label = "Radio" },
	{ .code = "phone", .label = "Phone" },
	{ .code = "interpreter_line", .label = "Interpreter number" },
	{ .code = "dv_leaflets_safe", .label = "Leaflets that are safe to take" },
	{ .code = "evidence_kit", .label = "Evidence kit" },
	{ .code = "first_aid", .label = "First aid" },
	{ .code = "car_charger", .label = "Car charger" },
	{ .code = "torch", .label = "Torch" },
	{ .code = "safe_phone_spare", .label = "Spare phone for survivor" },
};

const struct code codes_v_leave[4] = {
	{ .code = "safe_given", .label = "Safe, and given", .letter = 'y' },
	{ .code = "safe_declined", .label = "Safe, did not wish to have it", .letter = 'd' },
	{ .code = "not_safe_nothing_left", .label = "Not safe: nothing left", .letter = 'n' },
	{ .code = "not_asked", .label = "Not asked", .letter = 'a' },
};

const struct code codes_v_loctype[15] = {
	{ .code = "home_both", .label = "Home of both" },
	{ .code = "home_survivor", .label = "Home of the survivor" },
	{ .code = "home_suspect", .label = "Home of the suspect" },
	{ .code = "relative", .label = "Home of a relative" },
	{ .code = "work", .label = "Work" },
	{ .code = "street", .label = "Street" },
	{ .code = "licensed", .label = "Pub or club" },
	{ .code = "vehicle", .label = "Vehicle" },
	{ .code = "hospital", .label = "Hospital" },
	{ .code = "police_station", .label = "Police station" },
	{ .code = "refuge", .label = "Refuge" },
	{ .code = "school", .label = "School" },
	{ .code = "shop", .label = "Shop" },
	{ .code = "online", .label = "Online" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_marker[8] = {
	{ .code = "violent", .label = "Violent" },
	{ .code = "weapons", .label = "Weapons" },
	{ .code = "mental_health", .label = "Mental health" },
	{ .code = "escaper", .label = "Escaper" },
	{ .code = "drugs", .label = "Drugs" },
	{ .code = "self_harm", .label = "Self-harm" },
	{ .code = "firearms", .label = "Firearms" },
	{ .code = "wanted", .label = "Wanted" },
};

const struct code codes_v_medical[9] = {
	{ .code = "none_needed", .label = "None needed" },
	{ .code = "first_aid", .label = "First aid" },
	{ .code = "ambulance_called", .label = "Ambulance called" },
	{ .code = "ambulance_refused", .label = "Ambulance came, did not wish to go" },
	{ .code = "hospital", .label = "Hospital" },
	{ .code = "gp_later", .label = "GP later" },
	{ .code = "sarc", .label = "SARC" },
	{ .code = "mental_health_crisis", .label = "Mental health crisis team" },
	{ .code = "already_treated", .label = "Already treated" },
};

const struct code codes_v_notrace[8] = {
	{ .code = "nobody_in", .label = "Nobody in" },
	{ .code = "not_known_there", .label = "Not known there" },
	{ .code = "address_incomplete", .label = "Address not complete" },
	{ .code = "left_before_arrival", .label = "Left before the car came" },
	{ .code = "in_custody", .label = "In custody" },
	{ .code = "in_hospital", .label = "In hospital" },
	{ .code = "hiding_suspected", .label = "May be hiding" },
	{ .code = "unsafe_to_knock", .label = "Not safe to knock" },
};

const struct code codes_v_nottaken[8] = {
	{ .code = "already_committed", .label = "Already at another visit" },
	{ .code = "out_of_area", .label = "Out of area" },
	{ .code = "single_crewed", .label = "Single crewed" },
	{ .code = "not_da", .label = "Not domestic abuse" },
	{ .code = "refused_by_control", .label = "Not allowed by control" },
	{ .code = "too_late", .label = "Too late" },
	{ .code = "survivor_asked_not_to", .label = "Survivor asked not to" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_offence[29] = {
	{ .code = "non_crime", .label = "No crime" },
	{ .code = "common_assault", .label = "Common assault" },
	{ .code = "abh", .label = "ABH" },
	{ .code = "gbh", .label = "GBH" },
	{ .code = "strangulation_suffocation",
	  .label = "Strangulation or suffocation",
	  .from = 20220607 },
	{ .code = "sexual_offence", .label = "Sexual offence" },
	{ .code = "ccb", .label = "Controlling or coercive behaviour" },
	{ .code = "harassment", .label = "Harassment" },
	{ .code = "stalking_s2a", .label = "Stalking (s.2A)" },
	{ .code = "stalking_s4a", .label = "Stalking (s.4A)" },
	{ .code = "malicious_comms", .label = "Malicious communications" },
	{ .code = "threats_to_kill", .label = "Threats to kill" },
	{ .code = "criminal_damage", .label = "Criminal damage" },
	{ .code = "theft_burglary", .label = "Theft or burglary" },
	{ .code = "public_order", .label = "Public order" },
	{ .code = "false_imprisonment", .label = "False imprisonment" },
	{ .code = "breach_order", .label = "Breach of an order" },
	{ .code = "breach_nmo", .label = "Breach of a non-molestation order" },
	{ .code = "witness_intimidation", .label = "Intimidating a witness" },
	{ .code = "private_images", .label = "Private images" },
	{ .code = "forced_marriage", .label = "Forced marriage" },
	{ .code = "fgm", .label = "FGM" },
	{ .code = "child_cruelty", .label = "Child cruelty" },
	{ .code = "firearms_knife", .label = "Firearms or knife" },
	{ .code = "attempt_murder", .label = "Attempted murder" },
	{ .code = "murder", .label = "Murder" },
	{ .code = "fraud", .label = "Fraud" },
	{ .code = "computer_misuse", .label = "Computer misuse" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_ordcons[4] = {
	{ .code = "yes_sought", .label = "Yes, and sought", .letter = 'y' },
	{ .code = "yes_prosecutor_first", .label = "Yes, prosecutor asked first", .letter = 'p' },
	{ .code = "no_or_not_suitable", .label = "No, or not suitable", .letter = 'n' },
	{ .code = "already_in_place", .label = "Already in place", .letter = 'a' },
};

const struct code codes_v_ordwhynot[8] = {
	{ .code = "suspect_under_18", .label = "Suspect under 18" },
	{ .code = "suspect_remanded", .label = "Suspect remanded" },
	{ .code = "bail_conditions_enough", .label = "Bail conditions are enough" },
	{ .code = "no_grounds", .label = "No grounds" },
	{ .code = "suspect_unknown", .label = "Suspect not known" },
	{ .code = "order_in_force", .label = "Order in force" },
	{ .code = "survivor_moved_safe", .label = "Survivor moved somewhere safe" },
	{ .code = "supervisor_declined", .label = "Supervisor did not agree" },
};

const struct code codes_v_positive[6] = {
	{ .code = "arrest", .label = "Arrest" },
	{ .code = "order", .label = "Order" },
	{ .code = "removed_from_home", .label = "Removed from the home" },
	{ .code = "voluntary_interview", .label = "Voluntary interview" },
	{ .code = "safety_only_survivor_wish", .label = "Safety only, as the survivor wished" },
	{ .code = "none", .label = "None" },
};

const struct code codes_v_release[9] = {
	{ .code = "charged_remanded", .label = "Charged, remanded" },
	{ .code = "charged_bail", .label = "Charged, on bail" },
	{ .code = "police_bail_conditions", .label = "Police bail with conditions" },
	{ .code = "police_bail_no_conditions", .label = "Police bail, no conditions" },
	{ .code = "rui", .label = "RUI" },
	{ .code = "nfa", .label = "NFA" },
	{ .code = "caution", .label = "Caution" },
	{ .code = "recalled_prison", .label = "Recalled to prison" },
	{ .code = "not_arrested", .label = "Not arrested" },
};

const struct code codes_v_result[15] = {
	{ .code = "seen_engaged_both", .label = "Seen, wants police and support" },
	{ .code = "seen_support_only", .label = "Seen, wants support only" },
	{ .code = "seen_police_only", .label = "Seen, wants police only" },
	{ .code = "seen_declined_all", .label = "Seen, did not wish for either" },
	{ .code = "seen_unable", .label = "Seen, unable to say" },
	{ .code = "seen_by_phone", .label = "Spoken to by phone" },
	{ .code = "no_trace", .label = "No trace" },
	{ .code = "no_reply", .label = "No reply" },
	{ .code = "refused_entry", .label = "Not let in" },
	{ .code = "wrong_address", .label = "Wrong address" },
	{ .code = "moved_away", .label = "Moved away" },
	{ .code = "stood_down", .label = "Stood down" },
	{ .code = "not_da", .label = "Not domestic abuse" },
	{ .code = "child_protection_route", .label = "Child protection route" },
	{ .code = "other_service_took_over", .label = "Another service took over" },
};

const struct code codes_v_resultreason[28] = {
	{ .code = "nobody_in", .label = "Nobody in" },
	{ .code = "not_known_there", .label = "Not known there" },
	{ .code = "address_incomplete", .label = "Address not complete" },
	{ .code = "left_before_arrival", .label = "Left before the car came" },
	{ .code = "in_custody", .label = "In custody" },
	{ .code = "in_hospital", .label = "In hospital" },
	{ .code = "hiding_suspected", .label = "May be hiding" },
	{ .code = "unsafe_to_knock", .label = "Not safe to knock" },
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

const struct code codes_v_single[6] = {
	{ .code = "sickness", .label = "Sickness" },
	{ .code = "court", .label = "Court" },
	{ .code = "prisoner", .label = "Prisoner" },
	{ .code = "training", .label = "Training" },
	{ .code = "no_volunteer", .label = "No volunteer" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_spellend[7] = {
	{ .code = "shift_change", .label = "Shift change" },
	{ .code = "prisoner", .label = "With a prisoner" },
	{ .code = "injured", .label = "Injured" },
	{ .code = "sick", .label = "Unwell" },
	{ .code = "tasked_elsewhere", .label = "Tasked elsewhere" },
	{ .code = "finished", .label = "Finished" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_suspectat[7] = {
	{ .code = "present", .label = "There" },
	{ .code = "left_before", .label = "Left before" },
	{ .code = "arrested_before", .label = "Arrested before" },
	{ .code = "in_custody", .label = "In custody" },
	{ .code = "returned_during", .label = "Came back during the visit" },
	{ .code = "unknown", .label = "Not known" },
	{ .code = "hiding", .label = "Hiding" },
};

const struct code codes_v_tech[16] = {
	{ .code = "none_known", .label = "None known" },
	{ .code = "phone_checked", .label = "Phone looked through" },
	{ .code = "shared_account", .label = "Shared account" },
	{ .code = "tracker_car", .label = "Tracker on a car" },
	{ .code = "tracker_tag", .label = "Tracker tag" },
	{ .code = "stalkerware", .label = "Stalkerware" },
	{ .code = "smart_home", .label = "Smart home" },
	{ .code = "doorbell_camera", .label = "Doorbell camera" },
	{ .code = "banking_app", .label = "Banking app" },
	{ .code = "social_media_harassment", .label = "Social media harassment" },
	{ .code = "image_threat", .label = "Threat to share images" },
	{ .code = "fake_profiles", .label = "Fake profiles" },
	{ .code = "location_sharing", .label = "Location sharing" },
	{ .code = "child_device", .label = "Child's device" },
	{ .code = "email_access", .label = "Access to e-mail" },
	{ .code = "gaming_chat", .label = "Gaming chat" },
};

const struct code codes_v_theme[16] = {
	{ .code = "interpreter_needed", .label = "Interpreter needed" },
	{ .code = "waiting_for_scene", .label = "Waiting for the scene" },
	{ .code = "distance", .label = "Distance" },
	{ .code = "no_signal", .label = "No signal" },
	{ .code = "no_refuge_space", .label = "No refuge space" },
	{ .code = "good_first_unit", .label = "Good first unit" },
	{ .code = "survivor_trust", .label = "Survivor trust" },
	{ .code = "separate_space", .label = "Separate space" },
	{ .code = "child_help", .label = "Help for a child" },
	{ .code = "form_too_long", .label = "Form too long" },
	{ .code = "kit", .label = "Kit" },
	{ .code = "sync", .label = "Sending" },
	{ .code = "handover", .label = "Handover" },
	{ .code = "community_pressure", .label = "Community pressure" },
	{ .code = "supervisor_support", .label = "Supervisor support" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_wardband[9] = {
	{ .code = "mansfield_town", .label = "Mansfield town" },
	{ .code = "mansfield_woodhouse", .label = "Mansfield woodhouse" },
	{ .code = "warsop_area", .label = "Warsop area" },
	{ .code = "mansfield_other", .label = "Mansfield other" },
	{ .code = "sutton", .label = "Sutton" },
	{ .code = "kirkby", .label = "Kirkby" },
	{ .code = "hucknall", .label = "Hucknall" },
	{ .code = "ashfield_west", .label = "Ashfield west" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_weapon[18] = {
	{ .code = "none", .label = "None" },
	{ .code = "knife_kitchen", .label = "Kitchen knife" },
	{ .code = "knife_other", .label = "Other knife" },
	{ .code = "blunt_object", .label = "Blunt object" },
	{ .code = "furniture", .label = "Furniture" },
	{ .code = "glass_bottle", .label = "Glass or bottle" },
	{ .code = "firearm_real", .label = "Firearm, real" },
	{ .code = "firearm_imitation", .label = "Firearm, imitation" },
	{ .code = "air_weapon", .label = "Air weapon" },
	{ .code = "corrosive", .label = "Corrosive" },
	{ .code = "hot_liquid", .label = "Hot liquid" },
	{ .code = "fire", .label = "Fire" },
	{ .code = "vehicle", .label = "Vehicle" },
	{ .code = "ligature", .label = "Ligature" },
	{ .code = "animal", .label = "Animal" },
	{ .code = "phone_or_device_thrown", .label = "Phone or device thrown" },
	{ .code = "body_only", .label = "Body only" },
	{ .code = "other", .label = "Other" },
};

const struct code codes_v_workerrole[6] = {
	{ .code = "entered_with_officer", .label = "Went in with the officer", .letter = 'i' },
	{ .code = "entered_after_safe", .label = "Waited, went in when safe", .letter = 'w' },
	{ .code = "stayed_in_car", .label = "Stayed in the car", .letter = 'c' },
	{ .code = "phone_only", .label = "By phone only", .letter = 'p' },
	{ .code = "not_present", .label = "Not there", .letter = 'n' },
	{ .code = "left_early", .label = "Left early", .letter = 'l' },
};
