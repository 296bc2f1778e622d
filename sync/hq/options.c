#include "options.h"

#include "commands.h"

#include "base/text.h"

#include <string.h>

#define HOME_DEFAULT "/var/lib/dapcar-hq"

/* Every command but init, which is told the folder that it makes. */
#define OPENING                                                                              \
	"serve, device add, device list, device revoke, device suspend, device resume, user add, user list, user disable, " \
	"unlock-code, reference load, referral list, referral set, referral print, nights, " \
	"measures, export, verify, stats, backup, restore, courier read, early list, renew, view rebuild"

const struct command hq_commands[] = {
	{ { "init", "DIR", "make a headquarters in a new folder", 1, 1, ARGS_FOLDER },
	  command_init },
	{ { "serve", "", "answer cars and desks until stopped", 0, 0, NULL }, command_serve },
	{ { "device add", "NAME", "write the bundle for a new laptop", 1, 1, NULL },
	  command_device_add },
	{ { "device list", "", "every laptop and its state", 0, 0, NULL }, command_device_list },
	{ { "device suspend", "NAME", "a laptop that may not come for now, as when it is lost", 1, 1, NULL },
	  command_device_suspend },
	{ { "device resume", "NAME", "a suspended laptop may come again", 1, 1, NULL },
	  command_device_resume },
	{ { "device revoke", "NAME", "a laptop that may come no more", 1, 1, NULL },
	  command_device_revoke },
	{ { "user add", "NUMBER", "a new person", 1, 1, NULL }, command_user_add },
	{ { "user list", "", "every person", 0, 0, NULL }, command_user_list },
	{ { "user disable", "NUMBER", "a person who has left", 1, 1, NULL }, command_user_disable },
	{ { "unlock-code", "DEVICE", "a one-time code for a person on a laptop", 1, 1, NULL },
	  command_unlock_code },
	{ { "reference load", "FILE", "agencies, lists, policy, organisations' keys", 1, 1,
	    ARGS_FILE },
	  command_reference_load },
	{ { "referral list", "", "referrals, oldest first", 0, 0, NULL }, command_referral_list },
	{ { "referral set", "ID STATE", "what became of a referral", 2, 2, NULL },
	  command_referral_set },
	{ { "referral print", "ID", "what the agency is to have, and no more", 1, 1, NULL },
	  command_referral_print },
	{ { "early list", "", "urgent entries that came ahead of their night", 0, 0, NULL },
	  command_early_list },
	{ { "courier read", "FILE", "take in what a laptop sealed, from a stick", 1, 1, ARGS_FILE },
	  command_courier_read },
	{ { "nights", "", "each car: last contact, open shifts, nights that are missing", 0, 0,
	    NULL },
	  command_nights },
	{ { "measures", "", "what the evaluation counts", 0, 0, NULL }, command_measures },
	{ { "export", "", "a de-identified data package", 0, 0, NULL }, command_export },
	{ { "verify", "", "every hash, link, commitment and signature", 0, 0, NULL },
	  command_verify },
	{ { "stats", "", "what headquarters holds", 0, 0, NULL }, command_stats },
	{ { "view rebuild", "", "headquarters' view made anew from the store", 0, 0, NULL },
	  command_view_rebuild },
	{ { "backup", "FOLDER", "a copy of all of it in a new folder; it may go on serving", 1, 1,
	    ARGS_FOLDER },
	  command_backup },
	{ { "renew", "", "the server's certificate for 5 years more, with the key it has or the next one", 0, 0,
	    NULL },
	  command_renew },
	{ { "restore", "FOLDER", "a headquarters from a backup, into a --home that has none", 1, 1,
	    ARGS_FOLDER },
	  command_restore },
};

static const struct args_option options[] = {
	{ .name = "--home",
	  .value = "DIR",
	  .choices = ARGS_FOLDER,
	  .commands = OPENING,
	  .help = "the folder of headquarters (" HOME_DEFAULT ")" },
	{ .name = "--at",
	  .value = "INSTANT",
	  .commands = OPENING,
	  .help = "practice only: the time it is, as in 2021-10-31T01:35Z" },
	{ .name = "--practice",
	  .commands = "init",
	  .help = "a practice headquarters, with practice people and lists" },
	{ .name = "--name",
	  .value = "HOST",
	  .commands = "init",
	  .help = "the name that laptops call it by (localhost)" },
	{ .name = "--name",
	  .value = "NAME",
	  .commands = "user add",
	  .help = "given and family name",
	  .must = true },
	{ .name = "--listen",
	  .value = "ADDR:PORT",
	  .commands = "serve",
	  .help = "where to listen (127.0.0.1:7443; port 0: any)" },
	{ .name = "--car",
	  .value = "CODE",
	  .commands = "device add",
	  .not_with = "--desk",
	  .help = "a car, by its code, as in dap_north" },
	{ .name = "--desk",
	  .value = "ROLE",
	  .commands = "device add",
	  .help = "a desk, by the role of its people, as in supervisor" },
	{ .name = "--cars",
	  .value = "CODE",
	  .commands = "device add",
	  .not_with = "--car",
	  .help = "of a desk: whose nights it gets, by the car's code, or all; up to four times",
	  .most = 4 },
	{ .name = "--org",
	  .value = "CODE",
	  .commands = "device add",
	  .not_with = "--car",
	  .help = "of a support service's desk: whose it is, as in nwal" },
	{ .name = "--url",
	  .value = "URL",
	  .commands = "device add",
	  .help = "where headquarters is; up to four times",
	  .most = 4 },
	{ .name = "--out",
	  .value = "PATH",
	  .choices = ARGS_FILE,
	  .commands = "device add",
	  .help = "where to write the bundle (NAME.bundle)" },
	{ .name = "--out",
	  .value = "PATH",
	  .choices = ARGS_FILE,
	  .commands = "export",
	  .help = "a folder of its own for the package",
	  .must = true },
	{ .name = "--for",
	  .value = "NUMBER",
	  .commands = "unlock-code",
	  .help = "the person's number, as in 4417",
	  .must = true },
	{ .name = "--role",
	  .value = "ROLE",
	  .commands = "user add",
	  .help = "as in officer, support_worker, supervisor",
	  .must = true },
	{ .name = "--org",
	  .value = "CODE",
	  .commands = "user add",
	  .help = "as in notts_police, nwal, juno",
	  .must = true },
	{ .name = "--rank",
	  .value = "CODE",
	  .commands = "user add",
	  .help = "as in pc, sgt, di, staff" },
	{ .name = "--vetting",
	  .value = "CODE",
	  .commands = "user add",
	  .help = "as in nppv2, nppv3" },
	{ .name = "--vetting-until",
	  .value = "DATE",
	  .commands = "user add",
	  .help = "as in 2023-03-31" },
	{ .name = "--state",
	  .value = "STATE",
	  .commands = "referral list",
	  .help = "only those in this state, as in queued" },
	{ .name = "--note",
	  .value = "WORDS",
	  .commands = "referral set",
	  .help = "kept with the change" },
	{ .name = "--reason",
	  .value = "CODE",
	  .commands = "referral set",
	  .help = "why the agency declined, it was recalled or closed" },
	{ .name = "--by", .value = "NUMBER", .commands = "referral set", .help = "who sets it" },
	{ .name = "--from",
	  .value = "DATE",
	  .commands = "measures",
	  .help = "first night, as in 2021-10-29" },
	{ .name = "--from",
	  .value = "DATE",
	  .commands = "export",
	  .help = "first night, as in 2021-10-29",
	  .must = true },
	{ .name = "--to", .value = "DATE", .commands = "measures", .help = "last night" },
	{ .name = "--to",
	  .value = "DATE",
	  .commands = "export",
	  .help = "last night",
	  .must = true },
	{ .name = "--outside",
	  .commands = "measures",
	  .help = "small numbers hidden, as the evaluator reads them" },
	{ .name = "--profile",
	  .value = "NAME",
	  .choices = "internal",
	  .commands = "export",
	  .help = "internal",
	  .must = true },
	{ .name = "--evaluation",
	  .value = "NAME",
	  .commands = "export",
	  .help = "whose pseudonyms these are (internal)" },
	{ .name = "--alarm",
	  .commands = "nights",
	  .help = "only cars that are silent and should not be; status 1 if there is one" },
	{ .name = "--next-key",
	  .commands = "renew",
	  .help = "with the next key, which laptops know, and another after it" },
	{ .name = "--json", .commands = "nights, measures, stats, verify", .help = "for programs" },
};

static const struct args_command *command_row(size_t i)
{
	return i < sizeof hq_commands / sizeof *hq_commands ? &hq_commands[i].row : NULL;
}

const struct args_program dapcar_hq_program = {
	.name = "dapcar-hq",
	.title = "the headquarters of the Domestic Abuse Partnership Car",
	.version = DAPCAR_VERSION,
	.foot = "Exit status: 0 done, 1 not done, 2 wrong usage, 3 denied, 5 damaged data found.\n",
	.command = command_row,
	.options = options,
	.n_options = sizeof options / sizeof *options,
};

/* Names of files are the system's; all else is kept or printed back, and must be text that can be
 * shown. */
static bool may_be_shown(const char *value, const char *choices)
{
	bool path =
	    choices && (strcmp(choices, ARGS_FILE) == 0 || strcmp(choices, ARGS_FOLDER) == 0);

	return path || text_check(value, strlen(value), false) == TEXT_FINE;
}

static bool words_fit(const struct args_given *got, struct err *e)
{
	static const char sentence[] = "%s%s has a character that cannot be shown. Type it again";

	for (size_t i = 0; i < got->n_words; i++)
		if (!may_be_shown(got->words[i], got->command->choices))
			return err_set(e, ERR_INPUT, sentence, "What follows ", got->command->name);
	for (size_t i = 0; i < got->n_options; i++)
		if (got->options[i].value &&
		    !may_be_shown(got->options[i].value, got->options[i].option->choices))
			return err_set(e, ERR_INPUT, sentence, "", got->options[i].option->name);
	return true;
}

enum args_result options_parse(int argc, char **argv, struct given *out, struct err *e)
{
	enum args_result result;

	*out = (struct given){ 0 };
	result = args_parse(&dapcar_hq_program, argc, argv, &out->got, e);
	out->arguments = out->got.words;
	out->n_arguments = out->got.n_words;
	out->at = option_value(out, "--at");
	out->home = option_value(out, "--home");
	if (!out->home)
		out->home = HOME_DEFAULT;
	if (result == ARGS_RUN && !words_fit(&out->got, e))
		return ARGS_WRONG;
	return result;
}

const char *option_value(const struct given *g, const char *name)
{
	return args_value(&g->got, name);
}

size_t option_count(const struct given *g, const char *name)
{
	return args_count(&g->got, name);
}

const char *option_nth(const struct given *g, const char *name, size_t nth)
{
	return args_nth(&g->got, name, nth);
}
