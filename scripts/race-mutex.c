// Tells ThreadSanitizer of Swift's Mutex where two threads meet at one: the lock is then taken and given back in the standard
// library, which is not instrumented, and everything the lock guards would be reported as a race (scripts/race-suite).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

// Synchronization._MutexHandle: _lockSlow(_:), _tryLockSlow(), _unlockSlow()
#define LOCK $s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF
#define TRY $s15Synchronization12_MutexHandleV12_tryLockSlowSbyF
#define UNLOCK $s15Synchronization12_MutexHandleV11_unlockSlowyyF
#define TEXT_(name) #name
#define TEXT(name) TEXT_(name)

SWIFT void LOCK(uint32_t state, SELF) {
    static SWIFT void (*real)(uint32_t, SELF);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, TEXT(LOCK));
    real(state, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT _Bool TRY(SELF) {
    static SWIFT _Bool (*real)(SELF);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, TEXT(TRY));
    _Bool taken = real(self);
    if (taken && __tsan_acquire) __tsan_acquire(self);
    return taken;
}

SWIFT void UNLOCK(SELF) {
    static SWIFT void (*real)(SELF);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, TEXT(UNLOCK));
    if (__tsan_release) __tsan_release(self);
    real(self);
}
