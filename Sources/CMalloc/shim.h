// malloc.h is no part of Swift's Glibc module.
#ifndef HOMER_CMALLOC_SHIM_H
#define HOMER_CMALLOC_SHIM_H

#include <malloc.h>

#endif
