/* SPDX-License-Identifier: MIT */
/* Handle tables: small numbers for pointers, the lowest free one first, as
 * the kernel's idr and xarray give them.  The owner brings the lock. */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct sim_table {
   /* Handles lie in [first, limit). */
   uint32_t first, limit;
   uint32_t capacity;
   /* No handle below it is free. */
   uint32_t hint;
   void **items;
};

static inline void *
sim_table_get(const struct sim_table *table, uint32_t handle)
{
   return handle < table->capacity ? table->items[handle] : NULL;
}

/* The handle, or -EBUSY when all are taken, -ENOMEM. */
static inline int
sim_table_add(struct sim_table *table, void *item)
{
   uint32_t handle = table->hint < table->first ? table->first : table->hint;

   while (handle < table->capacity && table->items[handle])
      handle++;
   if (handle >= table->limit)
      return -EBUSY;
   if (handle >= table->capacity) {
      const uint32_t capacity = handle < 16 ? 32 : handle * 2;
      void **items = realloc(table->items, capacity * sizeof(*items));
      if (!items)
         return -ENOMEM;
      memset(items + table->capacity, 0,
             (capacity - table->capacity) * sizeof(*items));
      table->items = items;
      table->capacity = capacity;
   }
   table->items[handle] = item;
   table->hint = handle + 1;
   return (int)handle;
}

static inline void *
sim_table_remove(struct sim_table *table, uint32_t handle)
{
   void *item = sim_table_get(table, handle);

   if (item) {
      table->items[handle] = NULL;
      if (handle < table->hint)
         table->hint = handle;
   }
   return item;
}

#endif
