// The limits that Homer is measured against: what a loop in C needs for the same.
//
//   bare spawn COUNT WAYS SCRIPT   runs `sh -c SCRIPT` COUNT times, WAYS at once; prints seconds as JSON
//   bare read DIRECTORY            opens and reads every file below
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(int who) {
    struct rusage r;
    getrusage(who, &r);
    return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static int spawn(int count, int ways, char *script) {
    char *arguments[] = {"sh", "-c", script, NULL};
    double *started = calloc(count, sizeof *started), begin = now(), self = cpu(RUSAGE_SELF);
    int active = 0, status;
    for (int i = 0; i < count; i++) {
        pid_t pid;
        if (active == ways && wait(&status) > 0) active--;
        if (posix_spawn(&pid, "/bin/sh", NULL, NULL, arguments, environ)) return 1;
        started[i] = now() - begin;
        active++;
    }
    while (wait(&status) > 0) {}
    printf("{\"p50\": %f, \"p99\": %f, \"last\": %f, \"wall\": %f, \"own\": %f, \"jobs\": %f}\n",
        started[(count - 1) / 2], started[(count - 1) * 99 / 100], started[count - 1], now() - begin,
        cpu(RUSAGE_SELF) - self, cpu(RUSAGE_CHILDREN));
    return 0;
}

static char buffer[1 << 20];
static long files, bytes;

static int look(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info, (void)place;
    if (kind != FTW_F) return 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 1;
    for (ssize_t got; (got = read(file, buffer, sizeof buffer)) > 0;) bytes += got;
    close(file);
    files++;
    return 0;
}

int main(int count, char **arguments) {
    if (count == 5 && !strcmp(arguments[1], "spawn"))
        return spawn(atoi(arguments[2]), atoi(arguments[3]), arguments[4]);
    if (count == 3 && !strcmp(arguments[1], "read")) {
        if (nftw(arguments[2], look, 32, FTW_PHYS)) return 1;
        printf("{\"files\": %ld, \"bytes\": %ld}\n", files, bytes);
        return 0;
    }
    fputs("usage: bare spawn COUNT WAYS SCRIPT | bare read DIRECTORY\n", stderr);
    return 64;
}
