// libinotifytools (Debian: libinotifytools0-dev) ships no pkg-config file, so the module map links it.
// The library is GPL-2-only: the package trait InotifyTools keeps it out of binaries meant for distribution.
#ifndef HOMER_CINOTIFYTOOLS_SHIM_H
#define HOMER_CINOTIFYTOOLS_SHIM_H

// Not inotifytools/inotify.h: sys/inotify.h is part of Swift's Glibc module, and one definition is enough.
#include <inotifytools/inotifytools.h>

#endif
