/* SPDX-License-Identifier: MIT */
/* Buffer objects.  Small private ones share one sparse memory file (a file
 * for each would run a test suite out of descriptors), exportable and huge
 * ones have a file of their own. */

#include "sim/memory/sim_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_SIZE_B (64ull << 30)
#define PRIVATE_FD_FLOOR 600

/* A free range of the arena; the list is sorted by offset. */
struct hole {
   uint64_t offset;
   uint64_t size_B;
   struct hole *next;
};

static struct {
   pthread_mutex_t lock;
   int fd;
   bool tried;
   uint8_t *host;
   struct hole *holes;
} arena = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1 };

static atomic_uint next_id = 1;

static int
make_file(const char *name, uint64_t size_B)
{
   const int low = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

   if (low < 0)
      return -errno;

   int fd = fcntl(low, F_DUPFD_CLOEXEC, PRIVATE_FD_FLOOR);
   if (fd < 0)
      fd = low;
   else
      close(low);

   if (ftruncate(fd, (off_t)size_B) < 0) {
      const int error = -errno;
      close(fd);
      return error;
   }
   return fd;
}

static uint8_t *
map_file(int fd, uint64_t size_B)
{
   void *host = mmap(NULL, size_B, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_NORESERVE, fd, 0);

   return host == MAP_FAILED ? NULL : host;
}

static bool
arena_open(void)
{
   if (arena.tried)
      return arena.host;
   arena.tried = true;

   struct hole *all = malloc(sizeof(*all));
   if (!all)
      return false;

   arena.fd = make_file("mali-sim-memory", ARENA_SIZE_B);
   if (arena.fd >= 0)
      arena.host = map_file(arena.fd, ARENA_SIZE_B);
   if (!arena.host) {
      free(all);
      return false;
   }
   /* Nobody wants 64 GiB in a core dump. */
   madvise(arena.host, ARENA_SIZE_B, MADV_DONTDUMP);
   *all = (struct hole){ .offset = 0, .size_B = ARENA_SIZE_B };
   arena.holes = all;
   return true;
}

static bool
arena_take(uint64_t size_B, uint64_t *offset)
{
   bool found = false;

   pthread_mutex_lock(&arena.lock);
   if (arena_open()) {
      for (struct hole **at = &arena.holes; *at; at = &(*at)->next) {
         struct hole *hole = *at;
         if (hole->size_B < size_B)
            continue;

         *offset = hole->offset;
         hole->offset += size_B;
         hole->size_B -= size_B;
         if (!hole->size_B) {
            *at = hole->next;
            free(hole);
         }
         found = true;
         break;
      }
   }
   pthread_mutex_unlock(&arena.lock);
   return found;
}

static void
arena_give(uint64_t offset, uint64_t size_B)
{
   struct hole *fresh = malloc(sizeof(*fresh));

   /* The next owner must find zeros. */
   if (fallocate(arena.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                 (off_t)offset, (off_t)size_B) < 0)
      memset(arena.host + offset, 0, size_B);
   /* Out of memory: the range is lost, nothing worse. */
   if (!fresh)
      return;

   pthread_mutex_lock(&arena.lock);
   struct hole **at = &arena.holes, *before = NULL;
   while (*at && (*at)->offset < offset) {
      before = *at;
      at = &(*at)->next;
   }

   *fresh = (struct hole){ offset, size_B, *at };
   *at = fresh;
   if (fresh->next && offset + size_B == fresh->next->offset) {
      struct hole *after = fresh->next;
      fresh->size_B += after->size_B;
      fresh->next = after->next;
      free(after);
   }
   if (before && before->offset + before->size_B == offset) {
      before->size_B += fresh->size_B;
      before->next = fresh->next;
      free(fresh);
   }
   pthread_mutex_unlock(&arena.lock);
}

/* Takes the descriptor, or closes it. */
static bool
map_own_file(struct sim_bo *bo, int fd)
{
   if (fd < 0)
      return false;
   bo->own_fd = true;
   bo->fd = fd;
   bo->host = map_file(fd, bo->size_B);
   if (!bo->host)
      close(fd);
   return bo->host != NULL;
}

struct sim_bo *
sim_bo_create(uint64_t size_B, bool exportable)
{
   struct sim_bo *bo = calloc(1, sizeof(*bo));

   if (!bo || !size_B || size_B > ARENA_SIZE_B)
      goto fail;

   bo->size_B =
      (size_B + SIM_PAGE_SIZE_B - 1) & ~(uint64_t)(SIM_PAGE_SIZE_B - 1);
   atomic_init(&bo->refs, 1);
   bo->id = atomic_fetch_add(&next_id, 1);

   if (!exportable && arena_take(bo->size_B, &bo->fd_offset)) {
      bo->fd = arena.fd;
      bo->host = arena.host + bo->fd_offset;
      return bo;
   }

   bo->fd_offset = 0;
   if (map_own_file(bo, make_file("mali-sim-buffer", bo->size_B)))
      return bo;

fail:
   free(bo);
   return NULL;
}

struct sim_bo *
sim_bo_import(int fd)
{
   struct sim_bo *bo = calloc(1, sizeof(*bo));
   struct stat st;

   if (!bo || fstat(fd, &st) < 0 || st.st_size <= 0)
      goto fail;

   bo->size_B = (uint64_t)st.st_size & ~(uint64_t)(SIM_PAGE_SIZE_B - 1);
   if (!bo->size_B)
      goto fail;
   atomic_init(&bo->refs, 1);
   bo->id = atomic_fetch_add(&next_id, 1);
   if (map_own_file(bo, fcntl(fd, F_DUPFD_CLOEXEC, PRIVATE_FD_FLOOR)))
      return bo;

fail:
   free(bo);
   return NULL;
}

struct sim_bo *
sim_bo_ref(struct sim_bo *bo)
{
   atomic_fetch_add_explicit(&bo->refs, 1, memory_order_relaxed);
   return bo;
}

void
sim_bo_unref(struct sim_bo *bo)
{
   if (!bo ||
       atomic_fetch_sub_explicit(&bo->refs, 1, memory_order_acq_rel) != 1)
      return;

   if (bo->own_fd) {
      munmap(bo->host, bo->size_B);
      close(bo->fd);
   } else {
      arena_give(bo->fd_offset, bo->size_B);
   }
   free(atomic_load(&bo->writers));
   free(bo);
}
