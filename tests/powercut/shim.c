/* A disk that forgets: preloaded into a program, it keeps beside the real files what would be left of them after a power
 * cut, that is, what was synced, and cuts the power (SIGKILL) at a chosen point. Tests lay the rest together.
 *
 *   POWERCUT_ROOT    absolute path of the directory that is watched
 *   POWERCUT_SHADOW  where the synced state goes: f-<id> holds a file's content when it was last synced,
 *                    d-<id> a directory's names, one "<id> <f|d> <name>" a line; <id> is inode and birth time
 *   POWERCUT_AT      the cut comes before the n-th change or sync; 0 or absent: never
 *   POWERCUT_LIE     set: syncs answer yes and keep nothing (the control: a store that never syncs)
 *   POWERCUT_EIO     the n-th sync fails with EIO and keeps nothing
 *   POWERCUT_FAIL    "<n> <m> <errno>": of the calls that change, open or sync something, the n-th and those after it, m in
 *                    all, fail with this number; a write leaves the first half of its bytes behind
 *
 * sync_file_range keeps nothing: it makes no promise about a power cut. At the end, the number of changes and syncs stands
 * in the file "count", that of all calls which may fail in the file "calls". Calls made without the C library (rustix) are not seen: the store makes its changes with it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static long changes, syncs, calls;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static int watched_path(const char *path) {
    const char *root = getenv("POWERCUT_ROOT");
    return root && strncmp(path, root, strlen(root)) == 0;
}

static int watched(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return watched_path(path);
}

/* Counts a change or sync; the power goes off before the chosen one. */
static void step(void) {
    if (++changes == number("POWERCUT_AT")) kill(getpid(), SIGKILL);
}

/* Counts a call that may fail; 1, with errno set, when it is to. */
static int fails(int is_watched) {
    long first = 0, count = 0;
    int number = 0;
    if (!is_watched) return 0;
    const char *text = getenv("POWERCUT_FAIL");
    if (text && sscanf(text, "%ld %ld %d", &first, &count, &number) != 3) abort();
    pthread_mutex_lock(&one_at_a_time);
    long call = ++calls;
    pthread_mutex_unlock(&one_at_a_time);
    if (!text || call < first || call - first >= count) return 0;
    errno = number;
    return 1;
}

static void identity(int at, const char *name, char *id, size_t size, int *is_dir) {
    struct statx st;
    if (statx(at, name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME | STATX_TYPE, &st) != 0) abort();
    snprintf(id, size, "%llu-%lld-%u", (unsigned long long)st.stx_ino, (long long)st.stx_btime.tv_sec,
             st.stx_btime.tv_nsec);
    *is_dir = S_ISDIR(st.stx_mode);
}

static void put(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t done = syscall(SYS_write, fd, bytes, length);
        if (done <= 0) abort();
        bytes += done;
        length -= (size_t)done;
    }
}

static void keep_content(int from, int to) {
    char buffer[65536];
    off_t at = 0;
    ssize_t got;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", from);
    int fd = open(link, O_RDONLY);
    if (fd < 0) abort();
    while ((got = pread(fd, buffer, sizeof buffer, at)) > 0) {
        put(to, buffer, (size_t)got);
        at += got;
    }
    close(fd);
}

static void keep_names(int from, int to) {
    char link[64], id[96], line[PATH_MAX + 128];
    snprintf(link, sizeof link, "/proc/self/fd/%d", from);
    DIR *dir = opendir(link);
    if (!dir) abort();
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        int is_dir;
        identity(dirfd(dir), entry->d_name, id, sizeof id, &is_dir);
        snprintf(line, sizeof line, "%s %c %s\n", id, is_dir ? 'd' : 'f', entry->d_name);
        put(to, line, strlen(line));
    }
    closedir(dir);
}

/* Keeps what a sync promises, all or nothing: a cut in the middle leaves the state before. */
static void keep(int fd) {
    char id[96], made[PATH_MAX], kept[PATH_MAX];
    const char *shadow = getenv("POWERCUT_SHADOW");
    int is_dir;
    identity(fd, "", id, sizeof id, &is_dir);
    snprintf(made, sizeof made, "%s/being-made", shadow);
    snprintf(kept, sizeof kept, "%s/%c-%s", shadow, is_dir ? 'd' : 'f', id);
    int to = open(made, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0) abort();
    if (is_dir) keep_names(fd, to);
    else keep_content(fd, to);
    close(to);
    if (syscall(SYS_renameat2, AT_FDCWD, made, AT_FDCWD, kept, 0) != 0) abort();
}

static int synced(int fd) {
    if (fails(1)) return -1;
    pthread_mutex_lock(&one_at_a_time);
    int result = 0;
    step();
    if (++syncs == number("POWERCUT_EIO")) {
        errno = EIO;
        result = -1;
    } else if (!getenv("POWERCUT_LIE")) {
        keep(fd);
    }
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}

static void changed(int is_watched) {
    if (!is_watched) return;
    pthread_mutex_lock(&one_at_a_time);
    step();
    pthread_mutex_unlock(&one_at_a_time);
}

int fsync(int fd) { return watched(fd) ? synced(fd) : (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return watched(fd) ? synced(fd) : (int)syscall(SYS_fdatasync, fd); }

int sync_file_range(int fd, off64_t offset, off64_t bytes, unsigned flags) {
    (void)offset, (void)bytes, (void)flags;
    int is_watched = watched(fd);
    if (fails(is_watched)) return -1;
    changed(is_watched);
    return 0;
}

/* What is left of a write that fails; errno is the chosen one. */
static ssize_t half(ssize_t written) {
    int number = 0;
    (void)written;
    sscanf(getenv("POWERCUT_FAIL"), "%*d %*d %d", &number);
    errno = number;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    int is_watched = watched(fd);
    if (fails(is_watched)) return half(syscall(SYS_write, fd, bytes, length / 2));
    changed(is_watched);
    return syscall(SYS_write, fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    int is_watched = watched(fd);
    if (fails(is_watched)) return -1;
    changed(is_watched);
    return syscall(SYS_writev, fd, parts, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    int is_watched = watched(fd);
    if (fails(is_watched)) return half(syscall(SYS_pwrite64, fd, bytes, length / 2, offset));
    changed(is_watched);
    return syscall(SYS_pwrite64, fd, bytes, length, offset);
}

int ftruncate64(int fd, off64_t length) {
    int is_watched = watched(fd);
    if (fails(is_watched)) return -1;
    changed(is_watched);
    return (int)syscall(SYS_ftruncate, fd, length);
}

int rename(const char *from, const char *to) {
    int is_watched = watched_path(from) || watched_path(to);
    if (fails(is_watched)) return -1;
    changed(is_watched);
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path) {
    if (fails(watched_path(path))) return -1;
    changed(watched_path(path));
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

/* Programs in Rust open files by this name. What is opened is no change in itself: the syncs tell of names. */
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    unsigned mode = flags & O_CREAT ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    if (fails(watched_path(path))) return -1;
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static void say(const char *name, long count) {
    char path[PATH_MAX], text[32];
    snprintf(path, sizeof path, "%s/%s", getenv("POWERCUT_SHADOW"), name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    snprintf(text, sizeof text, "%ld", count);
    if (fd >= 0) put(fd, text, strlen(text));
}

__attribute__((destructor)) static void say_counts(void) {
    if (!getenv("POWERCUT_SHADOW")) return;
    say("count", changes);
    say("calls", calls);
}
