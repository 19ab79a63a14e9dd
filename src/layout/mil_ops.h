/* SPDX-License-Identifier: MIT */
/* The packings in this build. */

#ifndef MIL_OPS_H
#define MIL_OPS_H

#include <mali/layout.h>

extern const struct mil_ops mil_ops_v6;
extern const struct mil_ops mil_ops_v7;
extern const struct mil_ops mil_ops_v9;
extern const struct mil_ops mil_ops_v10;
extern const struct mil_ops mil_ops_v11;
extern const struct mil_ops mil_ops_v12;
extern const struct mil_ops mil_ops_v13;

#endif
