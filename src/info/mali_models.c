/* SPDX-License-Identifier: MIT */
/*
 * The table of models.
 *
 * Sources, by column:
 *  - GPU_ID: Mesa 25.0.7 pan_props.c, Mesa (2026) pan_model.c, Linux
 *    panfrost_gpu.c and panthor_hw.c.  Only architecture major and product
 *    identify a model (and the minor tells the two G52 apart), so a minor or
 *    revision marked GUESS below does no harm.
 *  - tile buffers and rates: Mesa (2026) pan_model.c; Arm's GPU datasheet v7.
 *  - threads, registers, warp: Arm's GPU datasheet v7; Mesa 25.0.7
 *    panfrost_kmod.c for v6 and v7.
 *  - everything of the G610: registers dumped from one, in Mesa 25.0.7's
 *    panfrost drm-shim.
 * GUESS marks what no source says.
 */
#include "info/mali_models.h"

#define FEATURE(f) (UINT32_C(1) << MALI_FEATURE_##f)
#define ERRATUM(e) (UINT32_C(1) << MALI_ERRATUM_##e)

#define F_V6 (FEATURE(AFBC) | FEATURE(ANISOTROPIC))
#define F_V7 (F_V6 | FEATURE(IDVS))
#define F_V9                                                 \
   (F_V7 | FEATURE(RESOURCE_TABLES) | FEATURE(MALLOC_IDVS) | \
    FEATURE(DOT_PRODUCT_8BIT) | FEATURE(ATOMIC_INT64))
#define F_V10 (F_V9 | FEATURE(AFBC_RGBA16) | FEATURE(MINMAX_FILTER))
#define F_V11                                                \
   (F_V10 | FEATURE(AFRC) | FEATURE(FRAGMENT_SHADING_RATE) | \
    FEATURE(CONSERVATIVE_RASTER))
#define F_V12 (F_V11 | FEATURE(MSAA_2X) | FEATURE(UNIFIED_VERTEX))

/* ETC2 and ASTC (GUESS: what every part has); dumped; dumped + AFRC. */
#define TEX_JM 0x00fe001e
#define TEX_G610 0xc1ffff9e
#define TEX_AFRC 0xc3ffff9e

#define CSF_V10                \
   .csf = {                    \
      .group_slots = 8,        \
      .stream_slots = 8,       \
      .registers = 96,         \
      .scoreboard_entries = 8, \
   }
/* GUESS: 128 registers.  RUN_IDVS2 reads r64 and r65 (Mesa 2026, genxml v12),
 * and the kernel keeps some for itself. */
#define CSF_V12                \
   .csf = {                    \
      .group_slots = 8,        \
      .stream_slots = 8,       \
      .registers = 128,        \
      .scoreboard_entries = 8, \
   }

#define COMMON(Name, Short, Id)                                               \
   .name = "Mali-" Name, .short_name = Short, .gpu_id = (uint32_t)(Id) << 16, \
   .arch = (Id) >> 12, .pa_bits = 40, .address_spaces = 0xff,                 \
   .bus_width_bits = 128, .tiler_bin_B = 512

#define JM(Name, Short, Id)                                 \
   COMMON(Name, Short, Id), .front_end = MALI_FRONT_END_JM, \
                            .texture_features = { TEX_JM }
#define BIFROST(Name, Short, Id)                                              \
   JM(Name, Short, Id), .model = MALI_MODEL_BIFROST, .max_tasks_per_core = 1, \
                        .tiler_max_levels = 2, .va_bits = 33
#define VALHALL_JM(Name, Short, Id)                                           \
   JM(Name, Short, Id), .model = MALI_MODEL_VALHALL, .max_tasks_per_core = 4, \
                        .tiler_max_levels = 8, .va_bits = 48, .warp_lanes = 16
#define CSF(Name, Short, Id, Tex)                                    \
   COMMON(Name, Short, Id),                                          \
      .front_end = MALI_FRONT_END_CSF, .model = MALI_MODEL_VALHALL,  \
      .max_tasks_per_core = 4, .tiler_max_levels = 8, .va_bits = 48, \
      .warp_lanes = 16, .texture_features = { Tex }

#define CORES(Mask, Count, Range, Slices)                          \
   .core_mask = Mask, .core_count = Count, .core_id_range = Range, \
   .l2_slices = Slices
#define THREADS(Threads, Workgroup, Registers)                             \
   .max_threads_per_core = Threads, .max_tls_instances_per_core = Threads, \
   .max_threads_per_workgroup = Workgroup,                                 \
   .max_threads_per_barrier = Workgroup, .registers_per_core = Registers
#define TILE(Color, Z) .tile_buffer_color_B = Color, .tile_buffer_z_B = Z
#define RATES(Pixels, Texels, Fma) \
   .rates = {                      \
      .pixels = Pixels,            \
      .texels = Texels,            \
      .fma_fp32 = Fma,             \
   }

/* The match columns: minor matters, variant matters, cores at least, ray. */
#define ANY \
   {        \
      0     \
   }

const struct mali_model_row mali_models[] = {
   /* clang-format off */
   /* v6: warps of 4. */
   { { BIFROST("G71", "g71", 0x6000), .warp_lanes = 4, CORES(0xff, 8, 8, 2),
       THREADS(384, 384, 384 * 64), TILE(4096, 4096), RATES(1, 1, 12),
       .features = FEATURE(AFBC),
       .errata = ERRATUM(NO_FP32_TRANSCENDENTALS) | ERRATUM(LIMITED_CLPER) },
     ANY },
   { { BIFROST("G72", "g72", 0x6221), .warp_lanes = 4, CORES(0xfff, 12, 12, 2),
       THREADS(384, 384, 384 * 64), TILE(8192, 4096), RATES(1, 1, 12),
       .features = F_V6, .errata = ERRATUM(LIMITED_CLPER) },
     { .min_anisotropic_rev = 0x0030 } },

   /* v7: warps of 4 (G51, G31) or 8. */
   { { BIFROST("G51", "g51", 0x7090), .warp_lanes = 4, CORES(0xf, 4, 4, 1),
       THREADS(768, 768, 768 * 32), TILE(8192, 8192), RATES(2, 2, 12),
       .features = F_V7, .errata = ERRATUM(LIMITED_CLPER) },
     { .min_anisotropic_rev = 0x1010 } },
   { { BIFROST("G31", "g31", 0x7093), .warp_lanes = 4, CORES(0x1, 1, 1, 1),
       THREADS(512, 512, 512 * 32), TILE(8192, 8192), RATES(2, 2, 8),
       .features = F_V7, .errata = ERRATUM(LIMITED_CLPER) }, ANY },
   { { BIFROST("G76", "g76", 0x7211), .warp_lanes = 8, CORES(0x3ff, 10, 10, 2),
       THREADS(768, 768, 768 * 32), TILE(16384, 8192), RATES(2, 2, 24),
       .features = F_V7 | FEATURE(DOT_PRODUCT_8BIT) }, ANY },
   { { BIFROST("G52", "g52", 0x7212), .warp_lanes = 8, CORES(0x3, 2, 2, 1),
       THREADS(768, 768, 768 * 32), TILE(16384, 8192), RATES(2, 2, 24),
       .features = F_V7 | FEATURE(DOT_PRODUCT_8BIT) },
     { .minor_matters = true } },
   { { BIFROST("G52 r1", "g52r1", 0x7402), .warp_lanes = 8, CORES(0x1, 1, 1, 1),
       THREADS(768, 768, 768 * 32), TILE(8192, 8192), RATES(2, 2, 24),
       .features = F_V7 | FEATURE(DOT_PRODUCT_8BIT) },
     { .minor_matters = true } },

   /* v9.  GUESS: tile buffers of G77 and G78 are the G57's. */
   { { VALHALL_JM("G77", "g77", 0x9080), CORES(0x7ff, 11, 11, 2),
       THREADS(1024, 1024, 32768), TILE(16384, 8192), RATES(2, 4, 32),
       .features = F_V9 }, ANY },
   { { VALHALL_JM("G57", "g57", 0x9091), CORES(0x1f, 5, 5, 1),
       THREADS(1024, 1024, 32768), TILE(16384, 8192), RATES(2, 4, 32),
       .features = F_V9 }, ANY },
   { { VALHALL_JM("G78", "g78", 0x9202), CORES(0x3fff, 14, 14, 4),
       THREADS(1024, 1024, 32768), TILE(16384, 8192), RATES(2, 4, 32),
       .features = F_V9 }, ANY },
   { { VALHALL_JM("G57", "g57r1", 0x9093), CORES(0x3, 2, 2, 1),
       THREADS(1024, 1024, 32768), TILE(16384, 8192), RATES(2, 4, 32),
       .features = F_V9 }, ANY },

   /* v10.  GUESS: the G510's tile buffer (the smaller of the G310's). */
   { { CSF("G710", "g710", 0xa862, TEX_G610), CORES(0x3ff, 10, 10, 4), CSF_V10,
       THREADS(2048, 1024, 65536), TILE(32768, 16384), RATES(4, 8, 64),
       .features = F_V10 }, ANY },
   { { CSF("G510", "g510", 0xac73, TEX_AFRC), CORES(0xf, 4, 4, 2), CSF_V10,
       THREADS(1536, 1024, 49152), TILE(16384, 8192), RATES(4, 4, 48),
       .features = F_V10 | FEATURE(AFRC) }, ANY },
   { { CSF("G310", "g310", 0xac74, TEX_AFRC), CORES(0x1, 1, 1, 1), CSF_V10,
       THREADS(512, 512, 16384), TILE(16384, 8192), RATES(2, 2, 16),
       .variant = 0, .features = F_V10 | FEATURE(AFRC) },
     { .variant_matters = true } },
   { { CSF("G310v2", "g310v2", 0xac74, TEX_AFRC), CORES(0x1, 1, 1, 1), CSF_V10,
       THREADS(1024, 1024, 32768), TILE(16384, 8192), RATES(2, 4, 32),
       .variant = 1, .features = F_V10 | FEATURE(AFRC) },
     { .variant_matters = true } },
   { { CSF("G310v3", "g310v3", 0xac74, TEX_AFRC), CORES(0x1, 1, 1, 1), CSF_V10,
       THREADS(1536, 1024, 49152), TILE(16384, 8192), RATES(4, 4, 48),
       .variant = 2, .features = F_V10 | FEATURE(AFRC) },
     { .variant_matters = true } },
   { { CSF("G310v4", "g310v4", 0xac74, TEX_AFRC), CORES(0x1, 1, 1, 1), CSF_V10,
       THREADS(1536, 1024, 49152), TILE(32768, 16384), RATES(4, 8, 48),
       .variant = 3, .features = F_V10 | FEATURE(AFRC) },
     { .variant_matters = true } },
   { { CSF("G310v5", "g310v5", 0xac74, TEX_AFRC), CORES(0x1, 1, 1, 1), CSF_V10,
       THREADS(2048, 1024, 65536), TILE(32768, 16384), RATES(4, 8, 64),
       .variant = 4, .features = F_V10 | FEATURE(AFRC) },
     { .variant_matters = true } },
   { { CSF("G610", "g610", 0xa867, TEX_G610), CORES(0x50005, 4, 19, 4), CSF_V10,
       THREADS(2048, 1024, 65536), TILE(32768, 16384), RATES(4, 8, 64),
       .features = F_V10 }, ANY },

   /* v11.  GUESS: tile buffers (the G610's, a lower bound), id minors. */
   { { CSF("G715-Immortalis", "g715immortalis", 0xb8a2, TEX_AFRC),
       CORES(0x7ff, 11, 11, 4), CSF_V10, THREADS(2048, 1024, 65536),
       TILE(32768, 16384), RATES(4, 8, 128),
       .features = F_V11 | FEATURE(RAY_QUERY) },
     { .min_cores = 11, .needs_ray = true } },
   { { CSF("G715", "g715", 0xb8a2, TEX_AFRC), CORES(0x7f, 7, 7, 4), CSF_V10,
       THREADS(2048, 1024, 65536), TILE(32768, 16384), RATES(4, 8, 128),
       .features = F_V11 }, { .min_cores = 7 } },
   { { CSF("G615", "g615", 0xb8a3, TEX_AFRC), CORES(0x3f, 6, 6, 2), CSF_V10,
       THREADS(2048, 1024, 65536), TILE(32768, 16384), RATES(4, 8, 128),
       .features = F_V11 }, { .also_product = 2, .has_also = true } },

   /* v12, v13.  GUESS: tile buffers of G620 and G625 are the big parts'. */
   { { CSF("G720-Immortalis", "g720immortalis", 0xc800, TEX_AFRC),
       CORES(0xfff, 12, 12, 4), CSF_V12, THREADS(2048, 1024, 65536),
       TILE(65536, 32768), RATES(4, 8, 128),
       .features = F_V12 | FEATURE(RAY_QUERY) },
     { .min_cores = 10, .needs_ray = true } },
   { { CSF("G720", "g720", 0xc800, TEX_AFRC), CORES(0x7f, 7, 7, 4), CSF_V12,
       THREADS(2048, 1024, 65536), TILE(65536, 32768), RATES(4, 8, 128),
       .features = F_V12 }, { .min_cores = 6 } },
   { { CSF("G620", "g620", 0xc801, TEX_AFRC), CORES(0xf, 4, 4, 2), CSF_V12,
       THREADS(2048, 1024, 65536), TILE(65536, 32768), RATES(4, 8, 128),
       .features = F_V12 }, { .also_product = 0, .has_also = true } },
   { { CSF("G925-Immortalis", "g925immortalis", 0xd800, TEX_AFRC),
       CORES(0xfff, 12, 12, 4), CSF_V12, THREADS(2048, 1024, 65536),
       TILE(65536, 65536), RATES(4, 8, 128),
       .features = F_V12 | FEATURE(RAY_QUERY) },
     { .min_cores = 10, .needs_ray = true } },
   { { CSF("G725", "g725", 0xd800, TEX_AFRC), CORES(0x7f, 7, 7, 4), CSF_V12,
       THREADS(2048, 1024, 65536), TILE(65536, 65536), RATES(4, 8, 128),
       .features = F_V12 }, { .min_cores = 6 } },
   { { CSF("G625", "g625", 0xd801, TEX_AFRC), CORES(0xf, 4, 4, 2), CSF_V12,
       THREADS(2048, 1024, 65536), TILE(65536, 65536), RATES(4, 8, 128),
       .features = F_V12 }, { .also_product = 0, .has_also = true } },
   /* clang-format on */
};

const unsigned mali_model_count = sizeof(mali_models) / sizeof(mali_models[0]);
