// Preloaded into a service, counts what the hot path must not do per packet: create Swift tasks, enqueue jobs (which is how
// an actor is entered and a waiting AsyncStream resumed), create actors, and allocate. The counters live in the file `$TRACE_FOLDER/<pid>`, in this order.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { taskCreate, taskEnqueue, actorCreate, allocation, counters };

static _Atomic uint64_t early[counters];
static _Atomic uint64_t *counts = early;

static void count(int what) { atomic_fetch_add_explicit(&counts[what], 1, memory_order_relaxed); }

// The runtime's own hook: its calls of itself do not pass through the dynamic linker.
typedef __attribute__((swiftcall)) void (*Enqueue)(void *);
static __attribute__((swiftcall)) void enqueued(void *job, Enqueue original) {
    count(taskEnqueue);
    original(job);
}

__attribute__((constructor)) static void openCounters(void) {
    const char *folder = getenv("TRACE_FOLDER");
    char path[512];
    if (!folder || snprintf(path, sizeof path, "%s/%d", folder, getpid()) >= (int)sizeof path) return;
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || ftruncate(file, sizeof early) != 0) return;
    void *shared = mmap(NULL, sizeof early, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED) counts = shared;
    void **hook = dlsym(RTLD_DEFAULT, "swift_task_enqueueGlobal_hook");
    if (hook) *hook = enqueued;
}

#define NEXT(type, name) static type next; if (!next) next = (type)dlsym(RTLD_NEXT, name)

struct task { void *task, *context; };
typedef __attribute__((swiftcall)) struct task (*TaskCreate)(size_t, void *, const void *, void *, void *);
__attribute__((swiftcall)) struct task swift_task_create(size_t flags, void *options, const void *type, void *entry, void *context) {
    NEXT(TaskCreate, "swift_task_create");
    count(taskCreate);
    return next(flags, options, type, entry, context);
}

typedef __attribute__((swiftcall)) void (*ActorInitialize)(void *);
__attribute__((swiftcall)) void swift_defaultActor_initialize(void *actor) {
    NEXT(ActorInitialize, "swift_defaultActor_initialize");
    count(actorCreate);
    next(actor);
}

extern void *__libc_malloc(size_t);
void *malloc(size_t size) {
    count(allocation);
    return __libc_malloc(size);
}
