/* Closed lists of codes of people, their situation and how they were seen. Codes are stable ASCII
 * and are never used again with another meaning; labels may change. */
#include "vocabs_p.h"

const struct code codes_v_able[10] = {
	{ .code = "able", .label = "Able to talk" },
	{ .code = "intoxicated", .label = "Affected by drink or drugs" },
	{ .code = "too_distressed", .label = "Too distressed" },
	{ .code = "unconscious", .label = "Unconscious" },
	{ .code = "needs_medical_first", .label = "Needs medical help first" },
	{ .code = "lacks_capacity_now", .label = "Lacks capacity now" },
	{ .code = "no_private_space", .label = "No private space" },
	{ .code = "controlled_by_other", .label = "Controlled by somebody there" },
	{ .code = "asleep", .label = "Asleep" },
	{ .code = "left_scene", .label = "Left before the car came" },
};

const struct code codes_v_ageband[10] = {
	{ .code = "u16", .label = "Under 16" },    { .code = "16_17", .label = "16 to 17" },
	{ .code = "18_24", .label = "18 to 24" },  { .code = "25_34", .label = "25 to 34" },
	{ .code = "35_44", .label = "35 to 44" },  { .code = "45_54", .label = "45 to 54" },
	{ .code = "55_64", .label = "55 to 64" },  { .code = "65_74", .label = "65 to 74" },
	{ .code = "75p", .label = "75 and over" }, { .code = "unknown", .label = "Not known" },
};

const struct code codes_v_aggressor[4] = {
	{ .code = "person_a", .label = "Person A" },
	{ .code = "person_b", .label = "Person B" },
	{ .code = "cannot_tell_yet", .label = "Cannot tell yet" },
	{ .code = "no_main", .label = "No main one" },
};

const struct code codes_v_childimpact[11] = {
	{ .code = "frightened", .label = "Frightened" },
	{ .code = "injured", .label = "Injured" },
	{ .code = "intervened", .label = "Intervened" },
	{ .code = "called_police", .label = "Called the police" },
	{ .code = "used_as_tool", .label = "Used against the survivor" },
	{ .code = "sleep", .label = "Sleep" },
	{ .code = "school", .label = "School" },
	{ .code = "bedwetting", .label = "Bed-wetting" },
	{ .code = "aggressive", .label = "Aggressive" },
	{ .code = "withdrawn", .label = "Withdrawn" },
	{ .code = "none_seen", .label = "None seen" },
};

const struct code codes_v_childplan[7] = {
	{ .code = "none", .label = "None" },
	{ .code = "early_help", .label = "Early help" },
	{ .code = "in_need", .label = "Child in need" },
	{ .code = "protection_plan", .label = "Child protection plan" },
	{ .code = "looked_after", .label = "Looked after" },
	{ .code = "court_order", .label = "Court order" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_childseen[6] = {
	{ .code = "seen_spoken", .label = "Seen and spoken to", .letter = 'y' },
	{ .code = "seen_asleep", .label = "Seen asleep", .letter = 'a' },
	{ .code = "seen_not_spoken", .label = "Seen, not spoken to", .letter = 's' },
	{ .code = "not_seen_refused", .label = "Not seen: was not allowed", .letter = 'r' },
	{ .code = "not_seen_not_home", .label = "Not seen: not at home", .letter = 'h' },
	{ .code = "not_seen_other", .label = "Not seen: other reason", .letter = 'o' },
};

const struct code codes_v_childwhere[8] = {
	{ .code = "same_room", .label = "In the same room" },
	{ .code = "saw", .label = "Saw it" },
	{ .code = "heard", .label = "Heard it" },
	{ .code = "elsewhere_in_home", .label = "Elsewhere in the home" },
	{ .code = "not_at_home", .label = "Not at home" },
	{ .code = "in_arms", .label = "Held in arms" },
	{ .code = "unborn", .label = "Unborn" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_comm[12] = {
	{ .code = "none", .label = "None" },
	{ .code = "hard_of_hearing", .label = "Hard of hearing" },
	{ .code = "bsl", .label = "British Sign Language" },
	{ .code = "lip_reading", .label = "Lip reading" },
	{ .code = "low_vision", .label = "Low vision" },
	{ .code = "easy_read", .label = "Easy read" },
	{ .code = "limited_english", .label = "Limited english" },
	{ .code = "speech", .label = "Speech" },
	{ .code = "dementia", .label = "Dementia" },
	{ .code = "learning", .label = "Learning" },
	{ .code = "other", .label = "Other" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_disab[14] = {
	{ .code = "none", .label = "None" },
	{ .code = "mobility", .label = "Mobility" },
	{ .code = "sight", .label = "Sight" },
	{ .code = "hearing", .label = "Hearing" },
	{ .code = "learning", .label = "Learning" },
	{ .code = "autism_adhd", .label = "Autism or ADHD" },
	{ .code = "memory", .label = "Memory" },
	{ .code = "mental_health", .label = "Mental health" },
	{ .code = "stamina_breathing", .label = "Stamina or breathing" },
	{ .code = "long_term_illness", .label = "Long-term illness" },
	{ .code = "other", .label = "Other" },
	{ .code = "declined", .label = "Did not wish to say" },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_employ[10] = {
	{ .code = "employed", .label = "Employed" },
	{ .code = "self_employed", .label = "Self-employed" },
	{ .code = "unemployed", .label = "Unemployed" },
	{ .code = "student", .label = "Student" },
	{ .code = "carer_home", .label = "Carer or at home" },
	{ .code = "retired", .label = "Retired" },
	{ .code = "unable_to_work", .label = "Unable to work" },
	{ .code = "declined", .label = "Did not wish to say" },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "unknown", .label = "Not known" },
};

/* Groups are codes of V-ETHGROUP. Roma is an extension of this area; Chinese stands as O1 in the
 * 16+1 set alone. */
const struct code codes_v_eth[24] = {
	{ .code = "W1", .label = "White British", .group = "white_british" },
	{ .code = "W2", .label = "White Irish", .group = "white_other" },
	{ .code = "W3", .label = "Gypsy or Irish Traveller", .group = "white_other" },
	{ .code = "W4", .label = "Roma", .group = "white_other", .area = "notts" },
	{ .code = "W9", .label = "Other White", .group = "white_other" },
	{ .code = "M1", .label = "White and Black Caribbean", .group = "mixed" },
	{ .code = "M2", .label = "White and Black African", .group = "mixed" },
	{ .code = "M3", .label = "White and Asian", .group = "mixed" },
	{ .code = "M9", .label = "Other mixed", .group = "mixed" },
	{ .code = "A1", .label = "Indian", .group = "asian" },
	{ .code = "A2", .label = "Pakistani", .group = "asian" },
	{ .code = "A3", .label = "Bangladeshi", .group = "asian" },
	{ .code = "A4", .label = "Chinese", .group = "asian" },
	{ .code = "A9", .label = "Other Asian", .group = "asian" },
	{ .code = "B1", .label = "Black Caribbean", .group = "black" },
	{ .code = "B2", .label = "Black African", .group = "black" },
	{ .code = "B9", .label = "Other Black", .group = "black" },
	{ .code = "O1", .label = "Chinese (16+1)", .group = "asian", .area = "16+1" },
	{ .code = "O2", .label = "Arab", .group = "other" },
	{ .code = "O9", .label = "Any other", .group = "other" },
	{ .code = "NS", .label = "Not stated", .group = "not_stated" },
	{ .code = "declined", .label = "Did not wish to say", .group = "not_stated" },
	{ .code = "not_asked", .label = "Not asked", .group = "not_stated" },
	{ .code = "unknown", .label = "Not known", .group = "not_stated" },
};

const struct code codes_v_ethgroup[7] = {
	{ .code = "white_british", .label = "White British" },
	{ .code = "white_other", .label = "White, other" },
	{ .code = "mixed", .label = "Mixed" },
	{ .code = "asian", .label = "Asian" },
	{ .code = "black", .label = "Black" },
	{ .code = "other", .label = "Other" },
	{ .code = "not_stated", .label = "Not stated" },
};

const struct code codes_v_immneed[10] = {
	{ .code = "no_need", .label = "No need" },
	{ .code = "advice_needed", .label = "Advice needed" },
	{ .code = "nrpf", .label = "NRPF" },
	{ .code = "spouse_visa", .label = "Spouse visa" },
	{ .code = "dependant_visa", .label = "Dependant visa" },
	{ .code = "asylum", .label = "Asylum" },
	{ .code = "eu_settlement", .label = "EU settlement" },
	{ .code = "documents_withheld", .label = "Documents held back" },
	{ .code = "trafficking_concern", .label = "Trafficking concern" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_interp[8] = {
	{ .code = "none_needed", .label = "None needed", .letter = 'n' },
	{ .code = "phone_professional", .label = "Professional, by phone", .letter = 'p' },
	{ .code = "face_professional", .label = "Professional, in person", .letter = 'f' },
	{ .code = "bsl_professional", .label = "Professional, BSL", .letter = 'b' },
	{ .code = "staff_accredited", .label = "Accredited staff", .letter = 's' },
	{ .code = "needed_not_available", .label = "Needed, not to be had", .letter = 'u' },
	{ .code = "refused_by_survivor", .label = "Survivor did not wish for one", .letter = 'd' },
	{ .code = "family_used_for_safety_only",
	  .label = "Family, for safety only",
	  .letter = 'x' },
};

const struct code codes_v_lang[47] = {
	{ .code = "en", .label = "English" },
	{ .code = "pl", .label = "Polish" },
	{ .code = "ro", .label = "Romanian" },
	{ .code = "lt", .label = "Lithuanian" },
	{ .code = "lv", .label = "Latvian" },
	{ .code = "bg", .label = "Bulgarian" },
	{ .code = "uk", .label = "Ukrainian" },
	{ .code = "ru", .label = "Russian" },
	{ .code = "hu", .label = "Hungarian" },
	{ .code = "sk", .label = "Slovak" },
	{ .code = "cs", .label = "Czech" },
	{ .code = "rom", .label = "Romani" },
	{ .code = "pt", .label = "Portuguese" },
	{ .code = "pt-br", .label = "Brazilian Portuguese" },
	{ .code = "es", .label = "Spanish" },
	{ .code = "it", .label = "Italian" },
	{ .code = "fr", .label = "French" },
	{ .code = "de", .label = "German" },
	{ .code = "sq", .label = "Albanian" },
	{ .code = "tr", .label = "Turkish" },
	{ .code = "ar", .label = "Arabic" },
	{ .code = "ckb", .label = "Kurdish Sorani" },
	{ .code = "kmr", .label = "Kurdish Kurmanji" },
	{ .code = "fa", .label = "Farsi" },
	{ .code = "prs", .label = "Dari" },
	{ .code = "ps", .label = "Pashto" },
	{ .code = "ur", .label = "Urdu" },
	{ .code = "pa", .label = "Punjabi" },
	{ .code = "pnb", .label = "Mirpuri/Pahari" },
	{ .code = "hi", .label = "Hindi" },
	{ .code = "bn", .label = "Bengali" },
	{ .code = "syl", .label = "Sylheti" },
	{ .code = "ta", .label = "Tamil" },
	{ .code = "gu", .label = "Gujarati" },
	{ .code = "ne", .label = "Nepali" },
	{ .code = "so", .label = "Somali" },
	{ .code = "ti", .label = "Tigrinya" },
	{ .code = "am", .label = "Amharic" },
	{ .code = "sw", .label = "Swahili" },
	{ .code = "zh", .label = "Mandarin" },
	{ .code = "yue", .label = "Cantonese" },
	{ .code = "vi", .label = "Vietnamese" },
	{ .code = "th", .label = "Thai" },
	{ .code = "tl", .label = "Tagalog" },
	{ .code = "bfi", .label = "British Sign Language" },
	{ .code = "other", .label = "Other" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_namestatus[6] = {
	{ .code = "full", .label = "Full legal name", .letter = 'f' },
	{ .code = "part", .label = "Part of it", .letter = 'p' },
	{ .code = "alias", .label = "Another name", .letter = 'a' },
	{ .code = "description_only", .label = "Description only", .letter = 'd' },
	{ .code = "refused", .label = "Did not wish to say", .letter = 'r' },
	{ .code = "unknown", .label = "Not known", .letter = '?' },
};

const struct code codes_v_orient[7] = {
	{ .code = "heterosexual", .label = "Heterosexual" },
	{ .code = "gay_lesbian", .label = "Gay or lesbian" },
	{ .code = "bisexual", .label = "Bisexual" },
	{ .code = "other", .label = "Other" },
	{ .code = "declined", .label = "Did not wish to say" },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_part[8] = {
	{ .code = "survivor", .label = "Survivor", .letter = 's' },
	{ .code = "suspect", .label = "Suspect", .letter = 'x' },
	{ .code = "survivor_and_suspect", .label = "Survivor and suspect", .letter = 'b' },
	{ .code = "child", .label = "Child", .letter = 'c' },
	{ .code = "other_adult", .label = "Other adult", .letter = 'o' },
	{ .code = "caller", .label = "Caller", .letter = 'r' },
	{ .code = "interpreter", .label = "Interpreter", .letter = 'i' },
	{ .code = "professional", .label = "Professional", .letter = 'p' },
};

/* Groups: partner and ex_partner are intimate; family is personally connected by law; family_16
 * from the age of 16, family_wide by degree; other is not connected. */
const struct code codes_v_relation[33] = {
	{ .code = "spouse", .label = "Husband or wife", .group = "partner" },
	{ .code = "ex_spouse", .label = "Former husband or wife", .group = "ex_partner" },
	{ .code = "civil_partner", .label = "Civil partner", .group = "partner" },
	{ .code = "ex_civil_partner", .label = "Former civil partner", .group = "ex_partner" },
	{ .code = "engaged", .label = "Engaged to be married", .group = "partner" },
	{ .code = "ex_engaged", .label = "Was engaged to be married", .group = "ex_partner" },
	{ .code = "partner_cohabiting",
	  .label = "Partner, living together",
	  .letter = 'p',
	  .group = "partner" },
	{ .code = "partner_not_cohabiting", .label = "Partner, living apart", .group = "partner" },
	{ .code = "ex_partner", .label = "Ex-partner", .letter = 'x', .group = "ex_partner" },
	{ .code = "brief_intimate", .label = "Brief intimate relationship", .group = "partner" },
	{ .code = "co_parent", .label = "Parent of the same child", .group = "family" },
	{ .code = "parent", .label = "Parent", .group = "family" },
	{ .code = "step_parent", .label = "Step-parent", .group = "family" },
	{ .code = "parent_in_law", .label = "Parent-in-law", .group = "family" },
	{ .code = "child_adult", .label = "Adult child", .group = "family" },
	{ .code = "child_10_17", .label = "Child of 10 to 17", .group = "family_16" },
	{ .code = "step_child", .label = "Step-child", .group = "family" },
	{ .code = "child_in_law", .label = "Son- or daughter-in-law", .group = "family" },
	{ .code = "grandparent", .label = "Grandparent", .group = "family" },
	{ .code = "grandchild", .label = "Grandchild", .group = "family" },
	{ .code = "sibling", .label = "Sibling", .group = "family" },
	{ .code = "half_step_sibling", .label = "Half- or step-sibling", .group = "family" },
	{ .code = "sibling_in_law", .label = "Brother- or sister-in-law", .group = "family" },
	{ .code = "aunt_uncle", .label = "Aunt or uncle", .group = "family" },
	{ .code = "niece_nephew", .label = "Niece or nephew", .group = "family" },
	{ .code = "first_cousin", .label = "First cousin", .group = "family" },
	{ .code = "other_relative",
	  .label = "Other family",
	  .letter = 'f',
	  .group = "family_wide" },
	{ .code = "carer_unrelated", .label = "Carer, not related", .group = "other" },
	{ .code = "housemate", .label = "Housemate", .group = "other" },
	{ .code = "neighbour", .label = "Neighbour", .group = "other" },
	{ .code = "friend", .label = "Friend", .group = "other" },
	{ .code = "stranger", .label = "Stranger", .group = "other" },
	{ .code = "unknown", .label = "Other, or not known", .letter = 'o', .group = "unknown" },
};

const struct code codes_v_religion[11] = {
	{ .code = "none", .label = "No religion" },
	{ .code = "christian", .label = "Christian" },
	{ .code = "muslim", .label = "Muslim" },
	{ .code = "hindu", .label = "Hindu" },
	{ .code = "sikh", .label = "Sikh" },
	{ .code = "jewish", .label = "Jewish" },
	{ .code = "buddhist", .label = "Buddhist" },
	{ .code = "other", .label = "Other" },
	{ .code = "declined", .label = "Did not wish to say" },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_restrict[6] = {
	{ .code = "hba", .label = "HBA" },
	{ .code = "police_staff_party", .label = "Police or staff involved" },
	{ .code = "known_to_crew", .label = "Known to the crew" },
	{ .code = "refuge", .label = "Refuge" },
	{ .code = "high_profile", .label = "Widely known" },
	{ .code = "professional_standards", .label = "Professional standards" },
};

const struct code codes_v_seen[4] = {
	{ .code = "in_person", .label = "In person", .letter = 'i' },
	{ .code = "phone", .label = "By phone", .letter = 'p' },
	{ .code = "video", .label = "By video", .letter = 'v' },
	{ .code = "not_seen", .label = "Not seen", .letter = 'n' },
};

const struct code codes_v_separated[5] = {
	{ .code = "apart_out_of_earshot", .label = "Apart, out of earshot", .letter = 'y' },
	{ .code = "apart_in_earshot", .label = "Apart, within earshot", .letter = 'e' },
	{ .code = "not_possible", .label = "Not possible", .letter = 'x' },
	{ .code = "single_person_present", .label = "Only one person there", .letter = 'o' },
	{ .code = "not_done", .label = "Not done", .letter = 'n' },
};

const struct code codes_v_sepwhen[8] = {
	{ .code = "together", .label = "Together" },
	{ .code = "separating_now", .label = "Separating now" },
	{ .code = "separated_u1m", .label = "Separated under 1 month" },
	{ .code = "separated_1_3m", .label = "Separated 1 to 3 months" },
	{ .code = "separated_3_12m", .label = "Separated 3 to 12 months" },
	{ .code = "separated_over_1y", .label = "Separated over 1 year" },
	{ .code = "never_lived_together", .label = "Never lived together" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_sex[7] = {
	{ .code = "female", .label = "Female", .letter = 'f' },
	{ .code = "male", .label = "Male", .letter = 'm' },
	{ .code = "intersex_or_other", .label = "Intersex or other", .letter = 'o' },
	{ .code = "indeterminate", .label = "Indeterminate" },
	{ .code = "declined", .label = "Did not wish to say", .letter = 'd' },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "unknown", .label = "Not known" },
};

const struct code codes_v_tenure[16] = {
	{ .code = "owner", .label = "Owns" },
	{ .code = "joint_owner", .label = "Owns jointly" },
	{ .code = "private_rent", .label = "Rents privately" },
	{ .code = "council", .label = "Council" },
	{ .code = "housing_association", .label = "Housing association" },
	{ .code = "with_family", .label = "With family" },
	{ .code = "temporary", .label = "Temporary" },
	{ .code = "refuge", .label = "Refuge" },
	{ .code = "hostel", .label = "Hostel" },
	{ .code = "no_fixed_abode", .label = "No fixed abode" },
	{ .code = "tied_to_job", .label = "Tied to a job" },
	{ .code = "asylum_accommodation", .label = "Asylum accommodation" },
	{ .code = "sole_tenant_suspect", .label = "Suspect is the only tenant" },
	{ .code = "declined", .label = "Did not wish to say" },
	{ .code = "not_asked", .label = "Not asked" },
	{ .code = "unknown", .label = "Not known" },
};
