/* A PKCS#11 module that is SoftHSM2 but for one fault, chosen when it is compiled:
 *   FAULT_AT  position of the function in CK_FUNCTION_LIST, from 0; -1 for C_GetFunctionList itself
 *   FAULT     what happens there: HANG, CRASH, EXIT, or PRINT, which prints and goes on
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HANG for (;;) pause()
#define CRASH (*(volatile int *)0 = 0)
#define EXIT exit(1)
#define PRINT (puts("a module prints what it likes"), fputs("and where it likes\n", stderr), fflush(NULL))

struct function_list {
	unsigned char version[8];
	void *functions[68];
};

static struct function_list list;
typedef unsigned long (*function)(void *, void *, void *, void *, void *, void *, void *, void *);
static function original;

static unsigned long fault(void *a, void *b, void *c, void *d, void *e, void *f, void *g, void *h)
{
	FAULT;
	return original(a, b, c, d, e, f, g, h);
}

unsigned long C_GetFunctionList(struct function_list **answer)
{
	void *softhsm = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
	unsigned long (*real)(struct function_list **) = dlsym(softhsm, "C_GetFunctionList");
	struct function_list *theirs;
	unsigned long value = real(&theirs);
	list = *theirs;
#if FAULT_AT < 0
	FAULT;
#else
	original = list.functions[FAULT_AT];
	list.functions[FAULT_AT] = fault;
#endif
	*answer = &list;
	return value;
}
