/* SPDX-License-Identifier: MIT */
#include "vkt.h"
const struct vkt_case vkt_feature_pass_cases[] = { { NULL, NULL, NULL } };
