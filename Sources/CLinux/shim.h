// Calls of Linux and glibc that Swift's Glibc module does not show, since it reads the headers without _GNU_SOURCE.
// Declared here and not included: a header that Swift's module owns is not read a second time.
#ifndef HOMER_CLINUX_SHIM_H
#define HOMER_CLINUX_SHIM_H

// No part of Swift's Glibc module.
#include <malloc.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

long syscall(long number, ...);
int pipe2(int ends[2], int flags);
int epoll_create1(int flags);
int eventfd(unsigned int count, int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// POSIX_SPAWN_SETSID of glibc.
#define HOMER_SPAWN_SETSID 0x80

// Of sys/epoll.h; packed on x86-64 alone, as there.
#ifdef __x86_64__
#define HOMER_EPOLL_PACKED __attribute__((packed))
#else
#define HOMER_EPOLL_PACKED
#endif
struct homer_epoll_event {
    uint32_t events;
    uint64_t token;
} HOMER_EPOLL_PACKED;

int homer_epoll_ctl(int poll, int operation, int descriptor, struct homer_epoll_event *event) __asm__("epoll_ctl");
int homer_epoll_wait(int poll, struct homer_epoll_event *events, int most, int milliseconds) __asm__("epoll_wait");

#define HOMER_EPOLLIN 0x1u
#define HOMER_EPOLLONESHOT (1u << 30)
#define HOMER_EPOLL_CTL_ADD 1
#define HOMER_EPOLL_CTL_DEL 2

// Its number is the same on every architecture; glibc has had a function for it since 2.36 only.
static inline int homer_pidfd_open(pid_t process) { return (int)syscall(434, process, 0); }

#endif
