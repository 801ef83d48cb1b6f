/* A PKCS#11 module that is another one but for the faults of a script: it hands every call on to the real module, and at the
 * calls that the script names something goes wrong. The script is the file beside this one whose name ends in ".script":
 *
 *   module /usr/lib/softhsm/libsofthsm2.so
 *   C_GenerateKeyPair 1 after device-removed
 *
 * function, which call of it ("*": each), "before" the real call (which then is not made) or "after" it, and what happens:
 *   device-removed memory pin-incorrect pin-locked general-error session-closed   that return value
 *   hang segfault kill exit                                                       the process stands still, or ends
 *   corrupt     before: what is handed on is changed; after: what comes back is changed
 *   print       something is printed, and the call goes on
 * A line "pad 482915 482915 …" gives the reader keys of its own: the token says so (CKF_PROTECTED_AUTHENTICATION_PATH), and a
 * login, C_InitPIN or C_SetPIN without a PIN takes the next one, two or three of these as entered there; "wait" among them is a
 * person who does not come, "cancel" or none left one who gives up (CKR_FUNCTION_CANCELED), two that should be the same and are not
 * CKR_PIN_INVALID. The file "….script.pad" remembers how many were entered.
 * A fault happens once, in whichever process it is met first; the file "….script.fired" remembers it by its line. Only those
 * for "*" happen again and again. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FUNCTIONS 68
#define FAULTS_MAX 32
#define ENTRIES_MAX 64
#define ENTRY_BYTES 32
#define ARGUMENTS a, b, c, d, e, f, g, h
#define PARAMETERS unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e, unsigned long f, \
	unsigned long g, unsigned long h

typedef unsigned long (*function)(PARAMETERS);

struct function_list {
	unsigned char version[8];
	function functions[FUNCTIONS];
};

struct attribute {
	unsigned long type;
	unsigned char *value;
	unsigned long length;
};

/* CK_FUNCTION_LIST, PKCS#11 v2.40. */
static const char *const names[FUNCTIONS] = {
	"C_Initialize", "C_Finalize", "C_GetInfo", "C_GetFunctionList", "C_GetSlotList", "C_GetSlotInfo", "C_GetTokenInfo",
	"C_GetMechanismList", "C_GetMechanismInfo", "C_InitToken", "C_InitPIN", "C_SetPIN", "C_OpenSession",
	"C_CloseSession", "C_CloseAllSessions", "C_GetSessionInfo", "C_GetOperationState", "C_SetOperationState", "C_Login",
	"C_Logout", "C_CreateObject", "C_CopyObject", "C_DestroyObject", "C_GetObjectSize", "C_GetAttributeValue",
	"C_SetAttributeValue", "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal", "C_EncryptInit", "C_Encrypt",
	"C_EncryptUpdate", "C_EncryptFinal", "C_DecryptInit", "C_Decrypt", "C_DecryptUpdate", "C_DecryptFinal",
	"C_DigestInit", "C_Digest", "C_DigestUpdate", "C_DigestKey", "C_DigestFinal", "C_SignInit", "C_Sign",
	"C_SignUpdate", "C_SignFinal", "C_SignRecoverInit", "C_SignRecover", "C_VerifyInit", "C_Verify", "C_VerifyUpdate",
	"C_VerifyFinal", "C_VerifyRecoverInit", "C_VerifyRecover", "C_DigestEncryptUpdate", "C_DecryptDigestUpdate",
	"C_SignEncryptUpdate", "C_DecryptVerifyUpdate", "C_GenerateKey", "C_GenerateKeyPair", "C_WrapKey", "C_UnwrapKey",
	"C_DeriveKey", "C_SeedRandom", "C_GenerateRandom", "C_GetFunctionStatus", "C_CancelFunction", "C_WaitForSlotEvent",
};

struct fault {
	int line;
	int function;
	long call; /* 0: each */
	int after;
	char action[32];
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static struct fault faults[FAULTS_MAX];
static int fault_count;
static long calls[FUNCTIONS];
static char script[4096], fired[4112], entered[4112], module[4096];
static char entries[ENTRIES_MAX][ENTRY_BYTES];
static int entry_count = -1; /* the reader has no keys */
static struct function_list ours;
static function theirs[FUNCTIONS];

static void give_up(const char *why, const char *what)
{
	fprintf(stderr, "fault module: %s: %s\n", why, what);
	exit(70);
}

static int position(const char *name)
{
	for (int at = 0; at < FUNCTIONS; at++)
		if (strcmp(names[at], name) == 0) return at;
	give_up("no such function", name);
	return -1;
}

static void read_entries(char *text)
{
	entry_count = 0;
	for (char *entry = strtok(text, " \n"); entry; entry = strtok(NULL, " \n")) {
		if (entry_count == ENTRIES_MAX || strlen(entry) >= ENTRY_BYTES) give_up("too much for a reader", entry);
		strcpy(entries[entry_count++], entry);
	}
}

static void read_script(void)
{
	Dl_info self;
	if (!dladdr((void *)&read_script, &self)) give_up("who am I", "dladdr");
	snprintf(script, sizeof script, "%s.script", self.dli_fname);
	snprintf(fired, sizeof fired, "%s.fired", script);
	snprintf(entered, sizeof entered, "%s.pad", script);
	FILE *file = fopen(script, "r");
	if (!file) give_up(script, strerror(errno));
	char text[4096], name[64], call[32], side[16], action[32];
	for (int line = 1; fgets(text, sizeof text, file); line++) {
		if (text[0] == '#' || text[0] == '\n') continue;
		if (sscanf(text, "module %4095s", module) == 1) continue;
		if (strncmp(text, "pad", 3) == 0) {
			read_entries(text + 3);
			continue;
		}
		if (fault_count == FAULTS_MAX || sscanf(text, "%63s %31s %15s %31s", name, call, side, action) != 4)
			give_up("cannot be understood", text);
		struct fault *fault = &faults[fault_count++];
		fault->line = line;
		fault->function = position(name);
		fault->call = call[0] == '*' ? 0 : atol(call);
		fault->after = strcmp(side, "after") == 0;
		snprintf(fault->action, sizeof fault->action, "%s", action);
	}
	fclose(file);
}

/* True for the one that is first to note this fault; one that happens again and again is not noted. */
static int is_due(const struct fault *fault)
{
	if (fault->call == 0) return 1;
	int due = 1, noted;
	FILE *file = fopen(fired, "a+");
	if (!file) give_up(fired, strerror(errno));
	rewind(file);
	while (fscanf(file, "%d", &noted) == 1)
		if (noted == fault->line) due = 0;
	if (due) {
		fseek(file, 0, SEEK_END);
		fprintf(file, "%d\n", fault->line);
	}
	fclose(file);
	return due;
}

static void flip(unsigned char *bytes, unsigned long length)
{
	if (bytes && length > 0 && length < (1UL << 32)) bytes[length - 1] ^= 1;
}

/* What is handed on is not what the caller said: a certificate with a bit turned over. */
static unsigned long corrupt_before(int at, PARAMETERS)
{
	if (strcmp(names[at], "C_CreateObject") != 0) return theirs[at](ARGUMENTS);
	struct attribute changed[64];
	unsigned char value[16384];
	unsigned long count = c < 64 ? c : 64;
	memcpy(changed, (void *)b, count * sizeof *changed);
	for (unsigned long n = 0; n < count; n++) {
		if (changed[n].type != 0x11 /* CKA_VALUE */ || changed[n].length > sizeof value) continue;
		memcpy(value, changed[n].value, changed[n].length);
		flip(value, changed[n].length);
		changed[n].value = value;
	}
	return theirs[at](a, (unsigned long)changed, count, d, e, f, g, h);
}

/* What comes back is not what the real module said. */
static unsigned long corrupt_after(int at, unsigned long value, PARAMETERS)
{
	const char *name = names[at];
	(void)a, (void)f;
	if (value != 0) return value;
	if (strcmp(name, "C_GetTokenInfo") == 0) {
		*((unsigned char *)b + 80 + 2) ^= 1; /* serialNumber */
	} else if (strcmp(name, "C_GetSlotInfo") == 0) {
		*(unsigned char *)b ^= 1; /* slotDescription */
	} else if (strcmp(name, "C_GetAttributeValue") == 0) {
		struct attribute *attributes = (struct attribute *)c;
		for (unsigned long n = 0; n < d; n++) flip(attributes[n].value, attributes[n].length);
	} else if (strcmp(name, "C_Sign") == 0) {
		if (d) flip((unsigned char *)d, *(unsigned long *)e);
	} else if (strcmp(name, "C_SignFinal") == 0) {
		if (b) flip((unsigned char *)b, *(unsigned long *)c);
	} else if (strcmp(name, "C_GenerateKeyPair") == 0) {
		*(unsigned long *)g ^= 0x5000;
		*(unsigned long *)h ^= 0x5000;
	} else if (strcmp(name, "C_CreateObject") == 0) {
		*(unsigned long *)d ^= 0x5000;
	} else if (strcmp(name, "C_OpenSession") == 0) {
		*(unsigned long *)e ^= 0x5000;
	} else if (strcmp(name, "C_FindObjects") == 0) {
		if (*(unsigned long *)d > 0) *(unsigned long *)b ^= 0x5000;
	} else if (strcmp(name, "C_GetSlotList") == 0) {
		if (b && *(unsigned long *)c > 0) *(unsigned long *)b ^= 0x5000;
	} else {
		return 0x80000abcUL; /* a return value that no standard knows */
	}
	return 0;
}

static unsigned long act(const struct fault *fault, int at, unsigned long value, PARAMETERS)
{
	static const struct { const char *word; unsigned long value; } values[] = {
		{ "general-error", 0x05 }, { "memory", 0x31 }, { "device-removed", 0x32 }, { "pin-incorrect", 0xa0 },
		{ "pin-locked", 0xa4 }, { "session-closed", 0xb0 },
	};
	for (unsigned n = 0; n < sizeof values / sizeof *values; n++)
		if (strcmp(fault->action, values[n].word) == 0) return values[n].value;
	if (strcmp(fault->action, "hang") == 0) for (;;) pause();
	if (strcmp(fault->action, "segfault") == 0) { signal(SIGSEGV, SIG_DFL); *(volatile int *)0 = 0; }
	if (strcmp(fault->action, "kill") == 0) kill(getpid(), SIGKILL);
	if (strcmp(fault->action, "exit") == 0) exit(1);
	if (strcmp(fault->action, "print") == 0) {
		puts("a module prints what it likes");
		fputs("and where it likes\n", stderr);
		fflush(NULL);
		return fault->after ? value : theirs[at](ARGUMENTS);
	}
	if (strcmp(fault->action, "corrupt") == 0)
		return fault->after ? corrupt_after(at, value, ARGUMENTS) : corrupt_before(at, ARGUMENTS);
	give_up("no such action", fault->action);
	return value;
}

/* What a person enters next on the reader; NULL for one who gives up. */
static char *next_entry(void)
{
	int taken = 0;
	FILE *file = fopen(entered, "r");
	if (file) {
		if (fscanf(file, "%d", &taken) != 1) give_up(entered, "holds no number");
		fclose(file);
	}
	if (taken >= entry_count) return NULL;
	file = fopen(entered, "w");
	if (!file) give_up(entered, strerror(errno));
	fprintf(file, "%d\n", taken + 1);
	fclose(file);
	if (strcmp(entries[taken], "wait") == 0) for (;;) pause();
	return strcmp(entries[taken], "cancel") == 0 ? NULL : entries[taken];
}

/* The real module has no such reader: it gets what was entered, as if the caller had known it. */
static unsigned long at_reader(int at, PARAMETERS)
{
	const char *name = names[at];
	if (strcmp(name, "C_GetTokenInfo") == 0) {
		unsigned long value = theirs[at](ARGUMENTS);
		if (value == 0) *(unsigned long *)((unsigned char *)b + 96) |= 0x100; /* flags */
		return value;
	}
	int exchanges = strcmp(name, "C_SetPIN") == 0;
	if (strcmp(name, "C_Login") == 0 && !c) {
		char *pin = next_entry();
		return pin ? theirs[at](a, b, (unsigned long)pin, strlen(pin), e, f, g, h) : 0x50;
	}
	if (!(exchanges || strcmp(name, "C_InitPIN") == 0) || b) return theirs[at](ARGUMENTS);
	char *old = exchanges ? next_entry() : "", *new = old ? next_entry() : NULL, *again = new ? next_entry() : NULL;
	if (!again) return 0x50;
	if (strcmp(new, again) != 0) return 0xa1;
	if (exchanges)
		return theirs[at](a, (unsigned long)old, strlen(old), (unsigned long)new, strlen(new), f, g, h);
	return theirs[at](a, (unsigned long)new, strlen(new), d, e, f, g, h);
}

static unsigned long call(int at, PARAMETERS)
{
	pthread_mutex_lock(&one_at_a_time);
	long number = ++calls[at];
	const struct fault *due = NULL;
	for (int n = 0; n < fault_count && !due; n++) {
		const struct fault *fault = &faults[n];
		if (fault->function == at && (fault->call == 0 || fault->call == number) && is_due(fault)) due = fault;
	}
	pthread_mutex_unlock(&one_at_a_time);
	if (due && !due->after) return act(due, at, 0, ARGUMENTS);
	unsigned long value = entry_count < 0 ? theirs[at](ARGUMENTS) : at_reader(at, ARGUMENTS);
	return due ? act(due, at, value, ARGUMENTS) : value;
}

#define HAND_ON(at) static unsigned long hand_on_##at(PARAMETERS) { return call(at, ARGUMENTS); }
#define TEN(do, tens) do(tens##0) do(tens##1) do(tens##2) do(tens##3) do(tens##4) do(tens##5) do(tens##6) do(tens##7) \
	do(tens##8) do(tens##9)
#define ALL(do) do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) TEN(do, 1) TEN(do, 2) TEN(do, 3) TEN(do, 4) \
	TEN(do, 5) do(60) do(61) do(62) do(63) do(64) do(65) do(66) do(67)
#define NAMED(at) hand_on_##at,

ALL(HAND_ON)
static const function hand_on[FUNCTIONS] = { ALL(NAMED) };

unsigned long C_GetFunctionList(struct function_list **answer)
{
	if (!module[0]) read_script();
	void *real = dlopen(module, RTLD_NOW);
	if (!real) give_up("the real module", dlerror());
	unsigned long (*get)(struct function_list **) = dlsym(real, "C_GetFunctionList");
	struct function_list *list;
	unsigned long value = get(&list);
	if (value != 0) return value;
	memcpy(ours.version, list->version, sizeof ours.version);
	memcpy(theirs, list->functions, sizeof theirs);
	memcpy(ours.functions, hand_on, sizeof ours.functions);
	*answer = &ours;
	int itself = position("C_GetFunctionList");
	for (int n = 0; n < fault_count; n++)
		if (faults[n].function == itself && is_due(&faults[n])) {
			unsigned long said = act(&faults[n], itself, 0, 0, 0, 0, 0, 0, 0, 0, 0);
			return strcmp(faults[n].action, "print") == 0 ? 0 : said;
		}
	return 0;
}
