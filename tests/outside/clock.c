/* A clock that is wrong: preloaded, the time of day is what ATTACK_CLOCK says, in seconds since 1970; of several with commas
 * between them, each question gets the next, and the last stays. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const char *next;

int clock_gettime(clockid_t clock, struct timespec *into) {
    if (!next) next = getenv("ATTACK_CLOCK");
    if (clock != CLOCK_REALTIME || !next) return (int)syscall(SYS_clock_gettime, clock, into);
    char *end;
    into->tv_sec = strtoll(next, &end, 10);
    into->tv_nsec = 0;
    if (*end == ',') next = end + 1;
    return 0;
}
