/* SPDX-License-Identifier: MIT */
/* Private to src/sim/memory: what a port needs of a VM. */
#ifndef SIM_VM_H
#define SIM_VM_H

#include "sim/memory/sim_memory.h"

/* An immutable, sorted copy of a VM's mappings. */
struct sim_snapshot {
   atomic_uint refs;
   unsigned generation;
   unsigned count;
   struct sim_mapping maps[];
};

/* A reference to the newest snapshot; NULL when out of memory. */
struct sim_snapshot *
sim_vm_snapshot(struct sim_vm *vm);
void
sim_snapshot_unref(struct sim_snapshot *snapshot);
const atomic_uint *
sim_vm_generation(const struct sim_vm *vm);

/* Index of the first mapping that ends above va (count when none). */
unsigned
sim_maps_find(const struct sim_mapping *maps, unsigned count, uint64_t va);

#endif
