// Lets the clock of one process jump, as if an administrator had set it: preloaded into the worker by
// tests/it/outages.rs, which writes by how many seconds into a shared file of eight bytes (CLOCK_JUMP).
//
// Monotonic time stays true, as it does in the kernel. A wait until a time of day ends when the jumped clock says so:
// early after a jump on, late after a jump back. libfaketime does not reach the C11 waits of glibc, which librdkafka
// uses: after a jump on they would last as long as the jump.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)
#define SLICE (20 * SECOND / 1000)

static int64_t jump(void) {
    static volatile int64_t *_Atomic shared;
    volatile int64_t *seconds = shared;
    if (!seconds) {
        const char *path = getenv("CLOCK_JUMP");
        int file = path ? open(path, O_RDONLY) : -1;
        void *map = file < 0 ? MAP_FAILED : mmap(0, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        if (map == MAP_FAILED) return 0;
        shared = seconds = map;
    }
    return *seconds;
}

static int64_t nanos(const struct timespec *at) { return at->tv_sec * SECOND + at->tv_nsec; }

static int64_t true_now(void) {
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    return nanos(&now);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int result = (int)syscall(SYS_clock_gettime, clock, at);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += jump();
    return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *at, int base) {
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, at) == 0 ? base : 0;
}

int cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *until) {
    static int (*_Atomic next)(cnd_t *, mtx_t *, const struct timespec *);
    if (!next) next = (int (*)(cnd_t *, mtx_t *, const struct timespec *))dlsym(RTLD_NEXT, "cnd_timedwait");
    for (;;) {
        int64_t now = true_now(), left = nanos(until) - now - jump() * SECOND;
        int64_t end = now + (left < SLICE ? left : SLICE);
        if (left <= 0) return thrd_timedout;
        struct timespec slice = {end / SECOND, end % SECOND};
        int result = next(condition, mutex, &slice);
        if (result != thrd_timedout) return result;
    }
}
