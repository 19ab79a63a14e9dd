/* SPDX-License-Identifier: MIT */
/* The lists of cases that make up the test of the kernel interface. */
#ifndef ABI_CASES_H
#define ABI_CASES_H

#include "abi.h"

extern const struct abi_case abi_node_cases[];
extern const struct abi_case abi_bind_cases[];
extern const struct abi_case abi_sync_cases[];

#endif
