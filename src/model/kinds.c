#include "model/kinds.h"

#include <string.h>

/* In the order of their numbers. */
static const struct kind *const kinds[] = {
	&kind_shift,       &kind_crew_member,  &kind_crew_spell,
	&kind_attendance,  &kind_location,     &kind_person,
	&kind_involvement, &kind_safe_contact, &kind_risk_assessment,
	&kind_safeguarding_action,
	&kind_consent,     &kind_referral,     &kind_agency,
	&kind_note,        &kind_review,       &kind_task,
	&kind_finding,     &kind_audit,        &kind_reference_set,
};

const struct kind *const *kinds_all(size_t *n)
{
	*n = sizeof kinds / sizeof *kinds;
	return kinds;
}

const struct kind *kind_find(const char *key)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i]->key, key) == 0)
			return kinds[i];
	return NULL;
}

const struct kind *kind_by_number(uint16_t number)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i]->number == number)
			return kinds[i];
	return NULL;
}
