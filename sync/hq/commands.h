/* What dapcar-hq can be told to do: one function a command. Each opens the headquarters itself,
 * prints its answer to standard output and says in the error what was not done. */
#ifndef SYNC_HQ_COMMANDS_H
#define SYNC_HQ_COMMANDS_H

#include "hq.h"
#include "options.h"

#include <stdbool.h>

/* The headquarters of --home, at the time of --at; its view brought up to date if `view`. */
bool command_open(const struct given *g, bool view, struct hq **out, struct err *e);
/* Prints a buffer to standard output and wipes it. */
bool command_print(struct buf *out, struct err *e);

bool command_init(const struct given *g, struct err *e);
bool command_serve(const struct given *g, struct err *e);
bool command_device_add(const struct given *g, struct err *e);
bool command_device_list(const struct given *g, struct err *e);
bool command_device_revoke(const struct given *g, struct err *e);
bool command_device_suspend(const struct given *g, struct err *e);
bool command_device_resume(const struct given *g, struct err *e);
bool command_unlock_code(const struct given *g, struct err *e);
bool command_user_add(const struct given *g, struct err *e);
bool command_user_list(const struct given *g, struct err *e);
bool command_user_disable(const struct given *g, struct err *e);
bool command_reference_load(const struct given *g, struct err *e);
bool command_referral_list(const struct given *g, struct err *e);
bool command_referral_set(const struct given *g, struct err *e);
bool command_referral_print(const struct given *g, struct err *e);
bool command_nights(const struct given *g, struct err *e);
bool command_measures(const struct given *g, struct err *e);
bool command_export(const struct given *g, struct err *e);
bool command_verify(const struct given *g, struct err *e);
bool command_early_list(const struct given *g, struct err *e);
bool command_courier_read(const struct given *g, struct err *e);
bool command_stats(const struct given *g, struct err *e);
bool command_view_rebuild(const struct given *g, struct err *e);
bool command_backup(const struct given *g, struct err *e);
bool command_renew(const struct given *g, struct err *e);
bool command_restore(const struct given *g, struct err *e);

#endif
