-- Headquarters' store, version 1. An ordinary rowid table: n is the order of arrival. No index begins with a random hash.
CREATE TABLE setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE entry(
	n INTEGER PRIMARY KEY,
	device BLOB NOT NULL,
	height INTEGER NOT NULL,
	hash BLOB NOT NULL,
	place INTEGER NOT NULL,
	header BLOB NOT NULL,
	sig BLOB,
	salt BLOB NOT NULL,
	body BLOB NOT NULL,
	UNIQUE(device, height, hash)
) STRICT;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries stay'); END;
CREATE TRIGGER entry_is_fixed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries stay'); END;
CREATE TABLE device(
	id BLOB PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	role TEXT NOT NULL,
	car TEXT NOT NULL,
	state INTEGER NOT NULL,
	feed BLOB NOT NULL UNIQUE,
	sign_key BLOB NOT NULL,
	police_key BLOB NOT NULL,
	spki BLOB NOT NULL,
	boot_spki BLOB NOT NULL,
	boot_until INTEGER NOT NULL,
	added INTEGER NOT NULL,
	enrolled INTEGER NOT NULL,
	until INTEGER NOT NULL,
	fed INTEGER NOT NULL,
	certificate TEXT NOT NULL
) STRICT;
CREATE TABLE code(
	device BLOB NOT NULL,
	position INTEGER NOT NULL,
	code TEXT NOT NULL,
	person TEXT NOT NULL,
	given INTEGER NOT NULL,
	PRIMARY KEY(device, position)
) STRICT;
CREATE TABLE incident(
	n INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	device BLOB NOT NULL,
	what TEXT NOT NULL,
	hash BLOB NOT NULL,
	UNIQUE(device, what, hash)
) STRICT;
CREATE TABLE receipt(
	n INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	device BLOB NOT NULL,
	height INTEGER NOT NULL,
	head BLOB NOT NULL,
	sig BLOB NOT NULL
) STRICT;
CREATE INDEX receipt_of ON receipt(device, n);
CREATE TABLE verdict(
	attendance BLOB PRIMARY KEY,
	revision BLOB NOT NULL,
	at INTEGER NOT NULL,
	rules TEXT NOT NULL
) STRICT;
