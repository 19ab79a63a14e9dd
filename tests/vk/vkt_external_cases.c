/* SPDX-License-Identifier: MIT */
#include "vkt.h"
const struct vkt_case vkt_external_cases[] = { { NULL, NULL, NULL } };
