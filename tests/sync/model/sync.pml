/* The exchange of entries between one enrolled device and headquarters (docs/protocol.md), small
 * enough for spin to look at every order of events; model.sh beside this file runs it. The device may
 * have been copied, so that two machines write under its name. Entries are known by their hash: an
 * id stands for one, and that no two entries share one is what drawn epochs give.
 *
 * Faults, FAULTS of them in all and in any order: a message lost; a request handled, in part or in
 * whole, whose answer is lost; one that comes twice, late, or before another; a power cut at the car;
 * the car's disk restored from an older image; the image used as a second machine; headquarters
 * restored from its backup.
 *
 * Checked after every step: I1, I1a, I1b, I2, I3, I5 and I8 (named beside each check); at the
 * end, after one session without faults: I5, I6 and I7. A word M_... puts one tempting shortcut in,
 * each of which must be caught. */
#ifndef ENTRIES
#define ENTRIES 3
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
/* Which of what may happen does: all of it at once makes more states than a quick look has time for. */
#ifndef PARTS
#define PARTS (COPIES | RESTORES | COURIER | EARLY_COPIES | FEED)
#endif
#define COPIES 1       /* the car's disk restored, or in a second machine */
#define RESTORES 2     /* backup, restore, backed-up marks */
#define COURIER 4
#define EARLY_COPIES 8
#define FEED 16        /* what headquarters writes for the device */

#define one(i) (1 << (i))
#define has(set, i) (((set) >> (i)) & 1)
#define fault (!ended && faults < FAULTS)

mtype = { LOCATE, PUSH, LOCATED, TAKEN, REFUSED };

/* --- what is there --- */

byte parent[ENTRIES + 1];  /* 0: none */
byte made;                 /* entries 1..made exist */

/* A disk with a book, and what is remembered beside it. */
typedef disk {
	byte set, pruned;  /* entries held; those of them whose bodies are gone */
	byte tip;
	byte mark;         /* the newest that a receipt was kept for: a hint */
	bit generation;    /* of the headquarters that gave it */
	bit branches;      /* that headquarters was restored: all branches are to be sent again, not the line alone */
	bit feed           /* what headquarters wrote for this device is held */
};
disk car, image;

/* The car's session: only in memory. */
bit located, told;         /* told: the person was told that this book is an older copy */
byte known;                /* newest that headquarters said it holds */
bit generation;            /* that hello named */
bit asked;                 /* a request is under way */
byte bundle, bundle_has;   /* sealed at lock: its newest entry (0: there is none) and all of them */

/* Headquarters' store and its newest backup. Bit 0 stands for the beginning, which every store holds. */
byte hset = 1, bset = 1, early;
bit hfeed, bfeed, written, hgeneration, incident;

/* On the way. */
chan up = [2] of { mtype, byte, byte, bit };             /* what, newest, entries, generation */
chan down = [1] of { mtype, byte, byte, bit, bit };      /* what, id or set, backed up, generation, other children */

/* What people were told, and what was lost by a disk. */
byte acked, safe;
bit car_lost, hq_lost, copied, ended;

byte faults;
bit locked, imaged, restored, backup_made, hq_restored, crashed, lost, again;

/* --- reckoning --- */

byte i, j, x, m, n, old, id, sent, answer_id, answer_backed, steps;
byte before, stop; /* `stop`: a push is cut after as many new entries; 0: it is not */
mtype what, answer;
bit g, kids, whole, prune;

/* All entries of the line that ends with `entry`. */
inline line(entry, out)
{
	out = 0; x = entry;
	do
	:: x != 0 -> out = out | one(x); x = parent[x]
	:: else -> break
	od
}

inline height(entry, out)
{
	out = 0; x = entry;
	do
	:: x != 0 -> out++; x = parent[x]
	:: else -> break
	od
}

inline forget_scratch()
{
	i = 0; j = 0; x = 0; m = 0; n = 0; old = 0; id = 0; sent = 0; what = 0; answer = 0;
	answer_id = 0; answer_backed = 0; g = 0; kids = 0; whole = 0; stop = 0; steps = 0; prune = 0
}

inline clear_line()
{
	do :: down?_,_,_,_,_ :: empty(down) -> break od
}

#define live (car.set & ~car.pruned)

inline check()
{
	/* I1: what was acknowledged is at headquarters or whole in the car, unless both lost a disk. */
	assert(!(acked & ~(hset | live)) || (car_lost && hq_lost));
	/* I1a: a 200 is durable. */
	assert(!(acked & ~hset) || hq_lost);
	/* I1b, I8: told to be backed up, or dropped by the car, is held whatever was restored. */
	assert(!(safe & ~hset));
	assert(!(car.pruned & ~hset));
	/* I2: every parent is there. I5: siblings are noticed. */
	i = 1;
	do
	:: i <= made ->
		if
		:: has(hset, i) -> assert(has(hset, parent[i]))
		:: else
		fi;
		j = 1;
		do
		:: j < i ->
			assert(!(has(hset, i) && has(hset, j) && parent[i] == parent[j]) || incident || hq_lost);
			j++
		:: else -> break
		od;
		i++
	:: else -> break
	od;
	/* An early copy is shown until its entry comes by the line, and not beside it. */
	assert(!(early & hset));
	forget_scratch()
}

/* --- headquarters --- */

inline newest_in(held, entry, out)
{
	out = entry;
	do
	:: !has(held, out) -> out = parent[out]
	:: else -> break
	od
}

inline note_fork(entry)
{
#ifndef M_NO_FORK
	j = 1;
	do
	:: j <= made ->
		if
		:: j != entry && has(hset, j) && parent[j] == parent[entry] -> incident = 1
		:: else
		fi;
		j++
	:: else -> break
	od
#else
	skip
#endif
}

#if defined(M_NUMBER) || defined(M_OVERWRITE)
#define HELD(entry) true
#else
#define HELD(entry) has(hset, entry)
#endif

/* One entry of a push whose parent is held. */
inline keep(entry)
{
#if defined(M_NUMBER) || defined(M_OVERWRITE)
	/* Duplicates known by their number. */
	height(entry, m); j = 1; answer_backed = 0;
	do
	:: j <= made ->
		if
		:: has(hset, j) && j != entry ->
			height(j, n);
			if
			:: n == m -> answer_backed = j
			:: else
			fi
		:: else
		fi;
		j++
	:: else -> break
	od;
	if
	:: answer_backed ->
#ifdef M_OVERWRITE
		hset = (hset & ~one(answer_backed)) | one(entry)
#else
		skip
#endif
	:: else -> hset = hset | one(entry)
	fi;
	answer_backed = 0; n = 0
#else
	note_fork(entry);
	hset = hset | one(entry)
#endif
	;
	early = early & ~one(entry)
}

/* The entries of `sent`, each with its parent held, all durable before the answer. `whole`: it was not cut. */
inline take_push()
{
	answer = TAKEN; answer_id = id; old = hset; whole = 1;
	if
	:: g != hgeneration -> answer = REFUSED
	:: else ->
		i = 1;
		do
		:: i <= made && answer == TAKEN && whole ->
			if
			:: has(sent, i) && !has(hset, i) ->
				if
				:: HELD(parent[i]) -> keep(i)
				:: else -> answer = REFUSED
				fi;
				if
				:: stop == 1 -> whole = 0; stop = 0
				:: stop > 1 -> stop--
				:: else
				fi
			:: else
			fi;
			i++
		:: else -> break
		od
	fi;
	if
	:: answer == TAKEN && whole && !HELD(id) -> answer = REFUSED
	:: else
	fi;
	assert(!(old & ~hset)); /* I3 */
	old = 0; i = 0; j = 0; m = 0; n = 0; x = 0
}

inline find_backed(entry)
{
#ifdef M_MARK_BEFORE_BACKUP
	answer_backed = (backup_made -> entry : 0)
#else
	newest_in(bset, entry, answer_backed)
#endif
}

/* Works out the answer to one request. */
inline handle()
{
	kids = 0; whole = 1; answer_backed = 0;
	if
	:: what == LOCATE ->
		answer = LOCATED;
		newest_in(hset, id, answer_id);
		find_backed(answer_id);
		/* Does it hold children of the tip that the car does not? */
		i = 1;
		do
		:: i <= made ->
			kids = kids || (has(hset, i) && parent[i] == id && !has(car.set, i)); i++
		:: else -> break
		od
	:: what == PUSH ->
		take_push();
		if
		:: answer == TAKEN -> find_backed(answer_id)
		:: else -> answer_id = 0
		fi
	fi;
	i = 0
}

/* --- the car --- */

inline start_session()
{
	located = 0; known = 0; generation = 0; asked = 0
}

inline acknowledge(entry)
{
	car.mark = entry; line(entry, m); acked = acked | m; m = 0; x = 0
}

/* What is in a backup may be dropped when it is old; `prune` says whether it is. */
inline learn_backed(entry)
{
	line(entry, m); x = 0;
#ifdef M_PRUNE_AT_RECEIPT
	m = acked & car.set;
#else
	m = m & car.set; safe = safe | m;
#endif
	car.pruned = (prune -> car.pruned | m : car.pruned);
	m = 0
}

/* The machine's own entries that headquarters gave back: the next one goes on top of them. */
inline take_own()
{
	car.set = (car.set | hset) & ~1; i = 1;
	do
	:: i <= made ->
		if
		:: has(car.set, i) && parent[i] == car.tip -> car.tip = i
		:: else
		fi;
		i++
	:: else -> break
	od;
	i = 0
}

inline take_answer()
{
	asked = 0;
	if
	:: answer == LOCATED && (answer_id == 0 || has(car.set, answer_id)) ->
		if
		:: car.generation != g -> car.mark = 0; car.generation = g; car.branches = 1
		:: else
		fi;
		located = 1; known = answer_id; generation = g; told = told || kids;
		acknowledge(answer_id); learn_backed(answer_backed)
	:: answer == TAKEN && located && g == generation && has(car.set, answer_id) ->
		known = answer_id; car.branches = 0; acknowledge(answer_id); learn_backed(answer_backed)
	:: answer == REFUSED -> start_session()
	:: else
	fi
}

/* What goes up after `base`: all that is higher and whole, branches too; from the beginning after a restore there. */
inline choose(base)
{
	height(base, n); sent = 0; i = 1;
#ifndef M_LINE_ALONE
	n = (car.branches -> 0 : n);
#endif
	do
	:: i <= made ->
		height(i, m);
		if
		:: m > n && has(live, i) -> sent = sent | one(i)
		:: else
		fi;
		i++
	:: else -> break
	od
#ifdef M_LINE_ALONE
	;
	line(car.tip, m); sent = sent & m
#endif
}

#define to_send (known != car.tip || car.branches)

#ifdef M_TRUST_MARKS
#define begin_session \
	located = 1; known = car.mark; generation = hgeneration; car.branches = 0
#else
#define begin_session \
	asked = 1; up!LOCATE(car.tip, 0, 0)
#endif

/* Feeds and own entries given back are sets that only grow, so one step stands for the exchange of messages: an
 * answer that comes late is an answer before what happened meanwhile. */
inline pull_and_heal()
{
	car.feed = car.feed || hfeed;
#ifndef M_NO_HEAL
	hfeed = hfeed || car.feed
#endif
}

/* --- one fault-free session at the end, and what must hold then --- */

inline last_session()
{
	do :: up?_,_,_,_ :: empty(up) -> break od;
	clear_line();
	start_session(); ended = 1;
#ifdef M_TRUST_MARKS
	located = 1; known = car.mark; generation = hgeneration; car.branches = 0;
#else
	what = LOCATE; id = car.tip; handle(); g = hgeneration; steps++; take_answer();
#endif
	if
	:: told -> take_own(); steps++
	:: else
	fi;
	if
	:: to_send ->
		choose(known); what = PUSH; id = car.tip; g = generation;
		handle(); g = hgeneration; steps++; take_answer()
	:: else
	fi;
	pull_and_heal(); steps = steps + 2;
	/* I6 */
	assert(steps <= 5);
	assert(!(live & ~hset));
	/* I7: what headquarters wrote for the car is the same on both sides. */
	assert(car.feed == hfeed);
	/* I5: whoever holds less than headquarters was told, or the fork is on record. */
	assert(!copied || hq_lost || !car.tip || !(hset & ~1 & ~car.set) || incident || told);
	check()
}

inline put_disk(to, was)
{
	to.set = was.set; to.pruned = was.pruned; to.tip = was.tip; to.mark = was.mark;
	to.generation = was.generation; to.branches = was.branches; to.feed = was.feed
}

inline swap_disks()
{
	i = car.set; car.set = image.set; image.set = i;
	i = car.pruned; car.pruned = image.pruned; image.pruned = i;
	i = car.tip; car.tip = image.tip; image.tip = i;
	i = car.mark; car.mark = image.mark; image.mark = i;
	i = car.generation; car.generation = image.generation; image.generation = i;
	i = car.branches; car.branches = image.branches; image.branches = i;
	i = car.feed; car.feed = image.feed; image.feed = i
}

/* --- what may happen, one thing at a time --- */

active proctype world()
{
endless:
	do
	/* Somebody saves. */
	:: d_step { !ended && made < ENTRIES ->
		made++; parent[made] = car.tip; car.set = car.set | one(made); car.tip = made; check() }

	/* The car asks, one thing at a time, and takes the answer. */
	:: d_step { !ended && !asked && !located && nfull(up) && car.tip -> begin_session }
	:: d_step { !ended && !asked && located && nfull(up) && to_send ->
		choose(known); asked = 1; up!PUSH(car.tip, sent, generation); forget_scratch() }
	:: d_step { !ended && !asked && located && !to_send -> start_session() }
	:: d_step { !ended && !asked && located && told && (hset & ~1 & ~car.set) -> take_own(); check() }
	:: d_step { !ended && !asked && located && car.feed != hfeed -> pull_and_heal(); check() }
	:: atomic { !ended && nempty(down) ->
		if
		:: prune = 1
		:: prune = 0
		fi;
		d_step { down?answer,answer_id,answer_backed,g,kids; take_answer(); check() } }

	/* An urgent entry ahead of its line. */
	:: d_step { (PARTS & EARLY_COPIES) && !ended && made == ENTRIES && car.tip == made && !has(hset | early, car.tip) ->
#ifdef M_EARLY_IN_LINE
		hset = hset | one(car.tip);
#else
		early = early | one(car.tip);
#endif
		check() }

	/* The laptop is locked; its bundle comes by the link or by hand, once or often, soon or late. */
	:: d_step { (PARTS & COURIER) && !ended && !locked && car.tip && car.tip != car.mark ->
		locked = 1; choose(car.mark); bundle = car.tip; bundle_has = sent; start_session();
#ifdef M_BUNDLE_IS_SENT
		acknowledge(bundle);
#endif
		check() }
	:: d_step { !ended && bundle && !has(hset, bundle) ->
		id = bundle; sent = bundle_has; g = hgeneration; take_push(); check() }

	/* Headquarters answers what comes first. */
	:: d_step { !ended && nempty(up) && empty(down) ->
		up?what,id,sent,g;
#ifdef M_ANSWER_BEFORE_COMMIT
		before = hset; handle(); down!answer(answer_id, answer_backed, hgeneration, kids); hset = before; before = 0;
#else
		handle(); down!answer(answer_id, answer_backed, hgeneration, kids);
#endif
		check() }
	:: d_step { (PARTS & FEED) && !ended && !written -> written = 1; hfeed = 1 }
	:: d_step { (PARTS & RESTORES) && !ended && !backup_made && (hset & ~1) -> backup_made = 1; bset = hset; bfeed = hfeed; check() }

	/* What goes wrong. */
	:: atomic { fault && !lost && nempty(up) -> /* handled in part or in whole, and no answer comes */
		lost = 1; faults++;
		if
		:: stop = 0
		:: stop = 1
		:: stop = 2
		fi;
		d_step { up?what,id,sent,g; handle(); asked = 0; check() } }
	:: d_step { fault && !lost && nempty(up) -> lost = 1; faults++; up?_,_,_,_; asked = 0 }
	:: d_step { fault && !again && nempty(up) && nfull(up) -> /* the line has it twice */
		again = 1; faults++; up?<what,id,sent,g>; up!what,id,sent,g; forget_scratch() }
	:: d_step { fault && asked -> faults++; start_session() } /* not waited for any longer: it may come late */
	:: d_step { fault && full(up) && !again -> /* overtaken */
		again = 1; faults++; up?what,id,sent,g; up!what,id,sent,g; forget_scratch() }
	:: d_step { fault && !crashed -> crashed = 1; faults++; clear_line(); start_session() }
	:: d_step { (PARTS & COPIES) && !ended && !imaged && car.tip -> imaged = 1; put_disk(image, car) }
	:: d_step { fault && imaged && !restored && image.set != car.set ->
		restored = 1; faults++; copied = copied || (car.set & ~image.set & hset);
		car_lost = 1; clear_line(); start_session(); put_disk(car, image); check() }
	:: d_step { fault && imaged && image.set != car.set -> /* the other machine goes on */
		faults++; copied = 1; car_lost = 1; told = 0; clear_line(); start_session(); swap_disks(); check() }
	:: d_step { (PARTS & RESTORES) && fault && !hq_restored ->
		hq_restored = 1; faults++;
		hq_lost = hq_lost || (hset & ~bset) || (hfeed && !bfeed);
		hset = bset; hfeed = bfeed; early = 0; hgeneration = 1 - hgeneration; check() }

	:: d_step { !ended && made == ENTRIES && car.tip -> last_session() }
	:: ended -> break
	od
}
