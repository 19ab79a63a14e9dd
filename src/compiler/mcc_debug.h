/* SPDX-License-Identifier: MIT */
#ifndef MCC_DEBUG_H
#define MCC_DEBUG_H

/* MCC_DEBUG, the environment's list of words, separated by commas. */

#include <stdbool.h>
#include <stdint.h>

#include <mali/compiler.h>

/* Beside the flags of mali/compiler.h: MCC_DEBUG=after=PASS is set. */
#define MCC_DEBUG_PRINT (1u << 31)

/* enum mcc_debug: the environment's and the caller's. */
uint32_t
mcc_debug_flags(const struct mcc_options *options);

/* Whether after=PASS names this pass, or after=all is there. */
bool
mcc_debug_prints_after(const char *pass);
/* Whether it ever said yes: there is a pass of that name, and it ran.  Any
 * thread. */
bool
mcc_debug_printed(void);

#endif
