/* Runs a program and lets chosen system calls on chosen files fail, as a failing machine or somebody with bad timing would.
 *
 *   faults -d DIR [-c CLASS] [-k K [-n N]] [-f FAULT] [-x COMMAND] [-l LOG] -- PROGRAM ARGUMENT…
 *
 * A call counts where the file that it is about lies at or below DIR and its class is CLASS (any class without -c). From
 * the K-th call that counts on, N calls (one without -n, all for 0) get the FAULT:
 *
 *   ENOSPC, EIO, …   the call is not made, and fails so
 *   late:EIO         the call is made, and says that it failed
 *   skip             the call is not made, and says that it succeeded: a disk that lies
 *   short            of a read or write, only half of the bytes
 *   kill             the process is killed before the call
 *   run              COMMAND is run before the call: a change between check and use
 *
 * LOG gets a line for each call on a file below DIR, in order: class, call, path, second path, `!` where it was struck;
 * and one of class `talk` for each write to the standard output. The exit code is the program's, 128 and more for a signal,
 * 125 where tracing is not possible here.
 *
 * It sees system calls themselves (seccomp and ptrace), so that a program cannot go round it, as it can round a preloaded
 * library. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* After the C library's own headers: both speak of ptrace. */
#ifndef PTRACE_GET_SYSCALL_INFO
#define PTRACE_GET_SYSCALL_INFO 0x420e
#endif
struct info {
    uint8_t op;
    uint8_t pad[3];
    uint32_t arch;
    uint64_t ip, sp;
    uint64_t nr;
    uint64_t args[6];
    uint32_t data;
};

/* What a call is about: a descriptor; a path from the current folder; a descriptor and a path; two of these. */
enum about { FD, PATH, AT, PATHS, ATS, NONE };

struct call {
    long nr;
    const char *name, *class;
    enum about about;
    int first;
};

static const struct call CALLS[] = {
#ifdef __NR_open
    {__NR_open, "open", "open", PATH, 0},
    {__NR_creat, "creat", "open", PATH, 0},
    {__NR_stat, "stat", "stat", PATH, 0},
    {__NR_lstat, "lstat", "stat", PATH, 0},
    {__NR_access, "access", "stat", PATH, 0},
    {__NR_readlink, "readlink", "stat", PATH, 0},
    {__NR_rename, "rename", "rename", PATHS, 0},
    {__NR_link, "link", "link", PATHS, 0},
    {__NR_symlink, "symlink", "link", PATH, 1},
    {__NR_unlink, "unlink", "unlink", PATH, 0},
    {__NR_rmdir, "rmdir", "unlink", PATH, 0},
    {__NR_mkdir, "mkdir", "mkdir", PATH, 0},
    {__NR_chmod, "chmod", "chmod", PATH, 0},
#endif
#ifdef __NR_renameat
    {__NR_renameat, "renameat", "rename", ATS, 0},
#endif
#ifdef __NR_newfstatat
    {__NR_newfstatat, "newfstatat", "stat", AT, 0},
#endif
    {__NR_openat, "openat", "open", AT, 0},
#ifdef __NR_openat2
    {__NR_openat2, "openat2", "open", AT, 0},
#endif
    {__NR_fstat, "fstat", "stat", FD, 0},
    {__NR_statx, "statx", "stat", AT, 0},
    {__NR_faccessat, "faccessat", "stat", AT, 0},
#ifdef __NR_faccessat2
    {__NR_faccessat2, "faccessat2", "stat", AT, 0},
#endif
    {__NR_readlinkat, "readlinkat", "stat", AT, 0},
    {__NR_getdents64, "getdents64", "list", FD, 0},
    {__NR_read, "read", "read", FD, 0},
    {__NR_pread64, "pread64", "read", FD, 0},
    {__NR_readv, "readv", "read", FD, 0},
    {__NR_write, "write", "write", FD, 0},
    {__NR_pwrite64, "pwrite64", "write", FD, 0},
    {__NR_writev, "writev", "write", FD, 0},
    {__NR_copy_file_range, "copy_file_range", "copy", FD, 0},
    {__NR_sendfile, "sendfile", "copy", FD, 0},
    {__NR_splice, "splice", "copy", FD, 0},
    {__NR_fsync, "fsync", "sync", FD, 0},
    {__NR_fdatasync, "fdatasync", "sync", FD, 0},
    {__NR_renameat2, "renameat2", "rename", ATS, 0},
    {__NR_linkat, "linkat", "link", ATS, 0},
    {__NR_symlinkat, "symlinkat", "link", AT, 1},
    {__NR_unlinkat, "unlinkat", "unlink", AT, 0},
    {__NR_mkdirat, "mkdirat", "mkdir", AT, 0},
    {__NR_fchmod, "fchmod", "chmod", FD, 0},
    {__NR_fchmodat, "fchmodat", "chmod", AT, 0},
    {__NR_fchown, "fchown", "chmod", FD, 0},
    {__NR_fchownat, "fchownat", "chmod", AT, 0},
    {__NR_ftruncate, "ftruncate", "truncate", FD, 0},
    {__NR_fallocate, "fallocate", "truncate", FD, 0},
    {__NR_flock, "flock", "lock", FD, 0},
    {__NR_lseek, "lseek", "seek", FD, 0},
    {__NR_mmap, "mmap", "mmap", FD, 4},
    {__NR_close, "close", "close", FD, 0},
    {__NR_getrandom, "getrandom", "random", NONE, 0},
};
enum { COUNT = sizeof CALLS / sizeof *CALLS };

static const struct { const char *name; int number; } ERRORS[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EINTR", EINTR},   {"EACCES", EACCES}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS},
    {"EMFILE", EMFILE}, {"ENFILE", ENFILE}, {"ENOMEM", ENOMEM}, {"EPERM", EPERM},   {"ESTALE", ESTALE}, {"EAGAIN", EAGAIN},
    {"ENOLCK", ENOLCK}, {"EFBIG", EFBIG},   {"ENOSYS", ENOSYS}, {"EXDEV", EXDEV},   {"EINVAL", EINVAL},
};

static const char *dir, *only, *command;
static long from, many = 1, counted;
static int fault_error, late, is_short, is_kill, is_run;
static int is_strike; /* whether anything is asked for */
static FILE *log_file;

static void die(const char *what) {
    fprintf(stderr, "faults: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void text_of(pid_t tid, uint64_t at, char *into, size_t most) {
    size_t have = 0;
    while (have + 1 < most) {
        /* Not over the end of a page: what lies behind may not be there. */
        size_t want = 4096 - (at + have) % 4096;
        if (want > most - 1 - have) want = most - 1 - have;
        struct iovec here = {into + have, want}, there = {(void *)(at + have), want};
        if (process_vm_readv(tid, &here, 1, &there, 1, 0) <= 0) break;
        if (memchr(into + have, 0, want)) return;
        have += want;
    }
    into[have] = 0;
}

static void of_descriptor(pid_t tid, int64_t fd, char *into, size_t most) {
    char name[64];
    snprintf(name, sizeof name, (int)fd == AT_FDCWD ? "/proc/%d/cwd" : "/proc/%d/fd/%d", tid, (int)fd);
    ssize_t length = readlink(name, into, most - 1);
    into[length < 0 ? 0 : length] = 0;
}

static void of_path(pid_t tid, int64_t fd, uint64_t at, char *into, size_t most) {
    char text[4096] = "";
    if (at) text_of(tid, at, text, sizeof text);
    if (text[0] == '/') {
        snprintf(into, most, "%s", text);
        return;
    }
    of_descriptor(tid, fd, into, most);
    if (text[0]) {
        size_t length = strlen(into);
        snprintf(into + length, most - length, "/%s", text);
    }
}

static int below(const char *path) {
    size_t length = strlen(dir);
    return strncmp(path, dir, length) == 0 && (path[length] == 0 || path[length] == '/' || path[length] == ' ');
}

/* Sets the result of a call; with `undone`, the call is not made. */
static void answer(pid_t tid, long result, int undone) {
#if defined __x86_64__
    struct user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, tid, 0, &regs)) return;
    if (undone) regs.orig_rax = -1;
    regs.rax = result;
    ptrace(PTRACE_SETREGS, tid, 0, &regs);
#elif defined __aarch64__
    int nr = -1;
    struct iovec number = {&nr, sizeof nr};
    if (undone) ptrace(PTRACE_SETREGSET, tid, 0x404, &number);
    struct user_regs_struct regs;
    struct iovec all = {&regs, sizeof regs};
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &all)) return;
    regs.regs[0] = result;
    ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &all);
#else
#error "this machine's registers are not known"
#endif
}

/* Halves the third argument: how many bytes. */
static void halve(pid_t tid) {
#if defined __x86_64__
    struct user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, tid, 0, &regs)) return;
    if (regs.rdx > 1) regs.rdx /= 2;
    ptrace(PTRACE_SETREGS, tid, 0, &regs);
#elif defined __aarch64__
    struct user_regs_struct regs;
    struct iovec all = {&regs, sizeof regs};
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &all)) return;
    if (regs.regs[2] > 1) regs.regs[2] /= 2;
    ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &all);
#endif
}

/* A call is about to be made; says how the thread goes on. */
static int stopped(pid_t tid, pid_t program) {
    struct info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) <= 0) return PTRACE_CONT;
    const struct call *call = NULL;
    for (size_t i = 0; i < COUNT && !call; i++)
        if (CALLS[i].nr == (long)info.nr) call = &CALLS[i];
    if (!call) return PTRACE_CONT;
    char path[8192] = "", second[8192] = "";
    uint64_t *args = info.args + call->first;
    switch (call->about) {
    case FD:
        if (call->first == 4 && (int64_t)(int)args[0] < 0) return PTRACE_CONT;
        of_descriptor(tid, (int)args[0], path, sizeof path);
        break;
    case PATH: of_path(tid, AT_FDCWD, args[0], path, sizeof path); break;
    case AT: of_path(tid, (int)args[0], args[1], path, sizeof path); break;
    case PATHS:
        of_path(tid, AT_FDCWD, args[0], path, sizeof path);
        of_path(tid, AT_FDCWD, args[1], second, sizeof second);
        break;
    case ATS:
        of_path(tid, (int)args[0], args[1], path, sizeof path);
        of_path(tid, (int)args[2], args[3], second, sizeof second);
        break;
    case NONE: break;
    }
    if (call->about == FD && !strcmp(call->class, "write") && args[0] == 1) {
        if (log_file) fprintf(log_file, "talk\t%s\t\t\t\n", call->name);
        return PTRACE_CONT;
    }
    /* A random number is about no file: it counts where it is asked for by name. */
    int ours = call->about == NONE ? only && !strcmp(only, call->class) : below(path) || (second[0] && below(second));
    if (!ours) return PTRACE_CONT;
    int counts = !only || !strcmp(only, call->class);
    if (counts) counted++;
    int strike = is_strike && counts && counted >= from && (many == 0 || counted < from + many);
    if (log_file)
        fprintf(log_file, "%s\t%s\t%s\t%s\t%s\n", call->class, call->name, path, second, strike ? "!" : "");
    if (!strike) return PTRACE_CONT;
    if (is_run) {
        int done = system(command);
        (void)done;
    } else if (is_kill) {
        kill(program, SIGKILL);
    } else if (is_short) {
        halve(tid);
    } else if (late) {
        return PTRACE_SYSCALL;
    } else {
        answer(tid, -fault_error, 1);
    }
    return PTRACE_CONT;
}

static void child(char **arguments) {
    struct sock_filter filter[2 * COUNT + 2];
    size_t at = 0;
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < COUNT; i++) {
        filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CALLS[i].nr, 0, 1);
        filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog all = {at, filter};
    if (ptrace(PTRACE_TRACEME, 0, 0, 0)) die("ptrace");
    raise(SIGSTOP);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all)) die("seccomp");
    execvp(arguments[0], arguments);
    die(arguments[0]);
}

static void fault(const char *word) {
    is_strike = 1;
    if (!strncmp(word, "late:", 5)) late = 1, word += 5;
    if (!strcmp(word, "short")) is_short = 1;
    else if (!strcmp(word, "kill")) is_kill = 1;
    else if (!strcmp(word, "run")) is_run = 1;
    else if (!strcmp(word, "skip")) fault_error = 0;
    else {
        for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++)
            if (!strcmp(ERRORS[i].name, word)) fault_error = ERRORS[i].number;
        if (!fault_error) errno = EINVAL, die(word);
    }
}

int main(int count, char **arguments) {
    int option;
    while ((option = getopt(count, arguments, "+d:c:k:n:f:x:l:")) != -1) switch (option) {
        case 'd': dir = optarg; break;
        case 'c': only = optarg; break;
        case 'k': from = atol(optarg); break;
        case 'n': many = atol(optarg); break;
        case 'f': fault(optarg); break;
        case 'x': command = optarg; break;
        case 'l': log_file = fopen(optarg, "we"); break;
        default: return 125;
        }
    if (!dir || optind >= count) errno = EINVAL, die("usage");
    pid_t program = fork();
    if (program < 0) die("fork");
    if (program == 0) child(arguments + optind);
    int status;
    if (waitpid(program, &status, 0) != program || !WIFSTOPPED(status)) die("the program does not stop");
    long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                   PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD;
    if (ptrace(PTRACE_SETOPTIONS, program, 0, options)) die("ptrace");
    ptrace(PTRACE_CONT, program, 0, 0);
    for (;;) {
        pid_t tid = waitpid(-1, &status, __WALL);
        if (tid < 0) die("waitpid");
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (tid != program) continue;
            if (log_file) fclose(log_file);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        int how = PTRACE_CONT;
        long hand_on = 0;
        int signal = WSTOPSIG(status), event = status >> 16;
        if (event == PTRACE_EVENT_SECCOMP) how = stopped(tid, program);
        else if (signal == (SIGTRAP | 0x80)) answer(tid, -fault_error, 0); /* the end of a call that fails late */
        else if (event || signal == SIGSTOP || signal == SIGTRAP) hand_on = 0; /* a new thread, the start */
        else hand_on = signal;
        ptrace(how, tid, 0, hand_on);
    }
}
