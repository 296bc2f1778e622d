#include "commands.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const struct option_row init_options[] = {
	{ .name = "--practice", .help = "a practice headquarters, with practice people and lists" },
	{ .name = "--name",
	  .value = "HOST",
	  .help = "the name that laptops call it by (localhost)" },
	{ .name = NULL },
};
static const struct option_row serve_options[] = {
	{ .name = "--listen",
	  .value = "ADDR:PORT",
	  .help = "where to listen (127.0.0.1:7443; port 0: any)" },
	{ .name = NULL },
};
static const struct option_row device_add_options[] = {
	{ .name = "--car", .value = "CODE", .help = "a car, by its code, as in dap_north" },
	{ .name = "--desk",
	  .value = "ROLE",
	  .help = "a desk, by the role of its people, as in supervisor" },
	{ .name = "--url", .value = "URL", .help = "where headquarters is; up to four times" },
	{ .name = "--out", .value = "FILE", .help = "where to write the bundle (NAME.bundle)" },
	{ .name = NULL },
};
static const struct option_row unlock_code_options[] = {
	{ .name = "--for",
	  .value = "NUMBER",
	  .help = "the person's number, as in 4417",
	  .must = true },
	{ .name = NULL },
};
static const struct option_row user_add_options[] = {
	{ .name = "--name", .value = "NAME", .help = "given and family name", .must = true },
	{ .name = "--role",
	  .value = "ROLE",
	  .help = "as in officer, support_worker, supervisor",
	  .must = true },
	{ .name = "--org",
	  .value = "CODE",
	  .help = "as in notts_police, nwal, juno",
	  .must = true },
	{ .name = "--rank", .value = "CODE", .help = "as in pc, sgt, di, staff" },
	{ .name = "--vetting", .value = "CODE", .help = "as in nppv2, nppv3" },
	{ .name = "--vetting-until", .value = "DATE", .help = "as in 2023-03-31" },
	{ .name = NULL },
};
static const struct option_row referral_list_options[] = {
	{ .name = "--state", .value = "STATE", .help = "only those in this state, as in queued" },
	{ .name = NULL },
};
static const struct option_row referral_set_options[] = {
	{ .name = "--note", .value = "WORDS", .help = "kept with the change" },
	{ .name = "--reason",
	  .value = "CODE",
	  .help = "why the agency declined, it was recalled or closed" },
	{ .name = "--by", .value = "NUMBER", .help = "who sets it" },
	{ .name = NULL },
};
static const struct option_row measures_options[] = {
	{ .name = "--from", .value = "DATE", .help = "first night, as in 2021-10-29" },
	{ .name = "--to", .value = "DATE", .help = "last night" },
	{ .name = "--outside", .help = "small numbers hidden, as the evaluator reads them" },
	{ .name = "--json", .help = "for programs" },
	{ .name = NULL },
};
static const struct option_row export_options[] = {
	{ .name = "--profile", .value = "NAME", .help = "internal", .must = true },
	{ .name = "--from",
	  .value = "DATE",
	  .help = "first night, as in 2021-10-29",
	  .must = true },
	{ .name = "--to", .value = "DATE", .help = "last night", .must = true },
	{ .name = "--out",
	  .value = "DIR",
	  .help = "a folder of its own for the package",
	  .must = true },
	{ .name = "--evaluation",
	  .value = "NAME",
	  .help = "whose pseudonyms these are (internal)" },
	{ .name = NULL },
};
static const struct option_row stats_options[] = {
	{ .name = "--json", .help = "for programs" },
	{ .name = NULL },
};

static const struct command commands[] = {
	{ "init", "DIR", 1, 1, init_options, "make a headquarters in a new folder", command_init },
	{ "serve", "", 0, 0, serve_options, "answer cars and desks until stopped", command_serve },
	{ "device add", "NAME", 1, 1, device_add_options, "write the bundle for a new laptop",
	  command_device_add },
	{ "device list", "", 0, 0, NULL, "every laptop and its state", command_device_list },
	{ "device revoke", "NAME", 1, 1, NULL, "a laptop that may come no more",
	  command_device_revoke },
	{ "user add", "NUMBER", 1, 1, user_add_options, "a new person", command_user_add },
	{ "user list", "", 0, 0, NULL, "every person", command_user_list },
	{ "user disable", "NUMBER", 1, 1, NULL, "a person who has left", command_user_disable },
	{ "unlock-code", "DEVICE", 1, 1, unlock_code_options,
	  "a one-time code for a person on a laptop", command_unlock_code },
	{ "reference load", "FILE", 1, 1, NULL, "agencies, lists, policy, organisations' keys",
	  command_reference_load },
	{ "referral list", "", 0, 0, referral_list_options, "referrals, oldest first",
	  command_referral_list },
	{ "referral set", "ID STATE", 2, 2, referral_set_options, "what became of a referral",
	  command_referral_set },
	{ "referral print", "ID", 1, 1, NULL, "what the agency is to have, and no more",
	  command_referral_print },
	{ "measures", "", 0, 0, measures_options, "what the evaluation counts", command_measures },
	{ "export", "", 0, 0, export_options, "a de-identified data package", command_export },
	{ "verify", "", 0, 0, NULL, "every hash, link, commitment and signature", command_verify },
	{ "stats", "", 0, 0, stats_options, "what headquarters holds", command_stats },
};

int main(int argc, char **argv)
{
	struct given *g = mem_new(sizeof *g);
	struct err e = { 0 };
	int status = EXIT_DONE;

	umask(077);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	signal(SIGPIPE, SIG_IGN);
	crypto_start();
	switch (options_parse(commands, sizeof commands / sizeof *commands, argc, argv, g, &e)) {
	case PARSED_HELP:
		break;
	case PARSED_WRONG:
		fprintf(stderr, "dapcar-hq: %s\n", e.text);
		status = EXIT_USAGE;
		break;
	case PARSED_RUN:
		if (!g->command->run(g, &e)) {
			fprintf(stderr, "dapcar-hq: %s\n", e.text);
			status = err_exit_status(e.class);
		}
		break;
	}
	mem_free(g);
	return status;
}
