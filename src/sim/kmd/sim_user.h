/* SPDX-License-Identifier: MIT */
/* Access to the caller's memory, with the kernel's manners: a bad address is
 * -EFAULT and nobody dies. */
#ifndef SIM_USER_H
#define SIM_USER_H

#include <stdint.h>

int
sim_user_read(void *dst, uint64_t user, uint64_t size_B);
int
sim_user_write(uint64_t user, const void *src, uint64_t size_B);

/* An array of `count` elements of which userspace knows stride_B bytes and
 * the kernel size_B, as copy_struct_from_user() treats them: missing bytes
 * are zero, and surplus bytes must be (-E2BIG).  *out is malloc'ed, or NULL
 * for an empty array.  -EINVAL for a stride below min_B. */
int
sim_user_array(uint64_t user, uint32_t stride_B, uint32_t count, uint32_t min_B,
               uint32_t size_B, void **out);

#endif
