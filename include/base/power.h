/* How much is left in the laptop's battery and whether it is charging, read from the kernel's
 * files. Never waits. */
#ifndef BASE_POWER_H
#define BASE_POWER_H

#include <stdbool.h>

struct power {
	bool has_battery;
	int percent;   /* 0 to 100; of several batteries the mean */
	bool on_mains; /* charging, or a supply that is online */
};

/* `root` is "/sys/class/power_supply" in the program; a test gives a folder of its own. A machine
 * without the folder has no battery and is taken to be on mains. */
void power_read(const char *root, struct power *out);

#define POWER_ROOT "/sys/class/power_supply"

/* Bytes that are free where `path` lies; 0 when it cannot be told. */
unsigned long long disk_free(const char *path);

#endif
