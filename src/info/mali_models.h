/* SPDX-License-Identifier: MIT */
/*
 * The table of models and what identifies each.  Private to src/info.
 */
#ifndef MALI_MODELS_H
#define MALI_MODELS_H

#include <mali/device_info.h>

/* How a row is told from others with the same architecture and product. */
struct mali_model_match {
   bool minor_matters;
   bool variant_matters;
   bool needs_ray;
   /* A smaller part of this product number goes by this row's name, too. */
   bool has_also;
   uint8_t also_product;
   uint8_t min_cores;
   /* GPU_ID 15:4 from which anisotropic filtering works. */
   uint16_t min_anisotropic_rev;
};

struct mali_model_row {
   struct mali_device_info info;
   struct mali_model_match match;
};

/* The first row that matches wins. */
extern const struct mali_model_row mali_models[];
extern const unsigned mali_model_count;

#endif
