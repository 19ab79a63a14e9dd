/* SPDX-License-Identifier: MIT */
/*
 * Facts about a Mali GPU, as immutable data.
 *
 * A `struct mali_device_info` says what the *hardware* is: its model, the two
 * axes that decide how it is programmed (descriptor model and front end), its
 * cores, limits, features and errata.  It is made from raw GPU registers (what
 * a kernel driver reports) or from a model name (for an offline compiler and
 * for unit tests), holds no pointer but static strings, and never changes
 * afterwards.
 *
 * It refuses to know: the kernel driver, Vulkan, and policy.  This is the only
 * library that compares architecture numbers; everybody else asks for a named
 * feature.
 *
 * Thread safety: every function is pure.
 */
#ifndef MALI_DEVICE_INFO_H
#define MALI_DEVICE_INFO_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which descriptors and which shader instruction set. */
enum mali_model {
   MALI_MODEL_BIFROST, /* v6, v7 */
   MALI_MODEL_VALHALL, /* v9 and later */
};

/* How work reaches the GPU. */
enum mali_front_end {
   MALI_FRONT_END_JM,  /* job chains, up to v9 */
   MALI_FRONT_END_CSF, /* command streams, v10 and later */
};

/*
 * The GPU's identification registers, as Panthor's GPU_INFO query and
 * Panfrost's GET_PARAM report them.  A register that a GPU or a kernel driver
 * does not have is 0.
 */
struct mali_gpu_regs {
   /* GPU_ID: 31:28 architecture major, 27:24 minor, 23:20 revision,
    * 19:16 product, 15:12 version major, 11:4 version minor, 3:0 status.
    */
   uint32_t gpu_id;
   uint32_t gpu_rev;
   uint32_t csf_id;
   uint32_t l2_features;
   uint32_t core_features;
   uint32_t tiler_features;
   uint32_t mem_features;
   uint32_t mmu_features;
   uint32_t thread_features;
   uint32_t max_threads;
   uint32_t thread_max_workgroup_size;
   uint32_t thread_max_barrier_size;
   uint32_t thread_tls_alloc;
   uint32_t coherency_features;
   uint32_t afbc_features; /* 0 = AFBC present */
   uint32_t texture_features[4];
   uint32_t as_present;
   uint32_t js_present;
   uint64_t gpu_features; /* v11 and later */
   uint64_t shader_present;
   uint64_t l2_present;
   uint64_t tiler_present;
   uint64_t stack_present;
};

/* Things some models have and some do not, each asked for by name. */
enum mali_feature {
   MALI_FEATURE_ANISOTROPIC,
   MALI_FEATURE_AFBC,
   MALI_FEATURE_AFBC_RGBA16,
   MALI_FEATURE_AFRC,
   /* Vertex work as position and varying shaders of one job (IDVS). */
   MALI_FEATURE_IDVS,
   /* Descriptors are found through a table of resource tables. */
   MALI_FEATURE_RESOURCE_TABLES,
   /* The draw writes its varyings into memory the tiler allocates. */
   MALI_FEATURE_MALLOC_IDVS,
   MALI_FEATURE_MSAA_2X,
   MALI_FEATURE_DOT_PRODUCT_8BIT,
   MALI_FEATURE_ATOMIC_INT64,
   MALI_FEATURE_MINMAX_FILTER,
   MALI_FEATURE_RAY_QUERY,
   MALI_FEATURE_FRAGMENT_SHADING_RATE,
   MALI_FEATURE_CONSERVATIVE_RASTER,
   /* One vertex program for positions and varyings, told by the hardware which
    * of them it wants (RUN_IDVS2). */
   MALI_FEATURE_UNIFIED_VERTEX,
   MALI_FEATURE_COUNT,
};

/* What is broken, each with what must be done about it. */
enum mali_erratum {
   /* No 32-bit transcendental instructions: G71. */
   MALI_ERRATUM_NO_FP32_TRANSCENDENTALS,
   /* CLPER exists only in its first, restricted form: G71, G72, G51, G31. */
   MALI_ERRATUM_LIMITED_CLPER,
   MALI_ERRATUM_COUNT,
};

/* Numbers of the CSF hardware interface; zero on job-manager parts. */
struct mali_csf_limits {
   uint8_t group_slots;
   uint8_t stream_slots; /* per group */
   uint8_t registers;    /* 32 bits each, per stream */
   uint8_t scoreboard_entries;
};

/* Peak rates of one shader core, per clock; 0 where nobody published it. */
struct mali_core_rates {
   uint16_t pixels;
   uint16_t texels;
   uint16_t fma_fp32;
};

/*
 * Invariant: immutable once returned.
 * Invariant: core_count >= 1, warp_lanes is a power of two, va_bits in 32..48.
 */
struct mali_device_info {
   const char *name;       /* "Mali-G610", static storage */
   const char *short_name; /* "g610", static storage */

   uint32_t gpu_id;   /* the whole GPU_ID register */
   uint32_t revision; /* version major << 12 | version minor << 4 */
   uint8_t variant;   /* CORE_FEATURES 7:0, tells G310 variants apart */
   uint8_t arch;      /* architecture major: 6, 7, 9..13 */
   enum mali_model model;
   enum mali_front_end front_end;

   uint64_t core_mask;
   uint8_t core_count;
   uint8_t core_id_range; /* highest core id + 1 */
   uint8_t l2_slices;
   uint16_t bus_width_bits;

   uint8_t warp_lanes;
   uint32_t registers_per_core;   /* 32 bits x one thread */
   uint32_t max_threads_per_core; /* with few registers: mali_max_threads() */
   uint32_t max_threads_per_workgroup;
   uint32_t max_threads_per_barrier;
   uint32_t max_tasks_per_core;
   uint32_t max_tls_instances_per_core;

   /* Whole buffers; a renderer that wants two tiles in flight uses half. */
   uint32_t tile_buffer_color_B;
   uint32_t tile_buffer_z_B;

   uint32_t tiler_bin_B;
   uint8_t tiler_max_levels;

   /* TEXTURE_FEATURES_0..3; bit n of word 0 = compressed format n. */
   uint32_t texture_features[4];

   uint8_t va_bits;
   uint8_t pa_bits;
   uint32_t address_spaces; /* bit mask */

   struct mali_csf_limits csf;
   struct mali_core_rates rates;

   uint32_t features; /* bit n = enum mali_feature n */
   uint32_t errata;   /* bit n = enum mali_erratum n */
};

/*
 * Describes a model by name: "g610", "G610", "mali-g610", "Mali-G310v3"…
 * (case, spaces, '-' and a leading "mali" do not matter.)  The core count and
 * revision are those of mali_device_info_regs().
 * Returns a pointer into static, immutable storage, or NULL if unknown.
 */
const struct mali_device_info *
mali_device_info_from_name(const char *name);

/*
 * Describes the GPU with these registers.  Returns 0, or -ENODEV for a model
 * that is not in the table, or -EINVAL for registers that contradict
 * themselves (no cores, an address space below 32 bits).  `out` is written
 * only on success.
 */
int
mali_device_info_from_regs(const struct mali_gpu_regs *regs,
                           struct mali_device_info *out);

/*
 * Registers with which a GPU of this model would identify itself.  For the
 * G610 they are those of an RK3588 (dumped from hardware); for the other
 * models they are made from the table, with a plausible number of cores.
 * mali_device_info_from_regs() of the result gives the same model back.
 */
struct mali_gpu_regs
mali_device_info_regs(const struct mali_device_info *info);

/* The n-th model of the table, or NULL past the end. */
const struct mali_device_info *
mali_device_info_by_index(unsigned n);

/*
 * How many threads a core has room for when each has that many registers, of
 * one workgroup or of several.  What one workgroup or task may have is at most
 * max_threads_per_workgroup, too.
 */
uint32_t
mali_max_threads(const struct mali_device_info *info,
                 unsigned registers_per_thread);

static inline bool
mali_has_feature(const struct mali_device_info *info, enum mali_feature f)
{
   return info->features & (UINT32_C(1) << f);
}

static inline bool
mali_has_erratum(const struct mali_device_info *info, enum mali_erratum e)
{
   return info->errata & (UINT32_C(1) << e);
}

/*
 * Whether the texture unit decodes compressed format n (1..31), numbered like
 * the "Format" enumeration of the texture descriptors.
 */
static inline bool
mali_has_compressed_format(const struct mali_device_info *info, unsigned n)
{
   return n < 32 && (info->texture_features[0] & (UINT32_C(1) << n));
}

#ifdef __cplusplus
}
#endif

#endif
