/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "info/mali_models.h"

/* GPU_FEATURES bit of the ray intersection unit: Linux panthor_regs.h. */
#define GPU_FEATURES_RAY_INTERSECTION (UINT64_C(1) << 2)
#define TEXTURE_FEATURES_AFRC (UINT32_C(1) << 25)

static unsigned
bit_count(uint64_t v)
{
   unsigned n = 0;
   for (; v; v &= v - 1)
      n++;
   return n;
}

static unsigned
log2_floor(uint64_t v)
{
   unsigned n = 0;
   while (v >>= 1)
      n++;
   return n;
}

/* Drops what people write differently: case, spaces, '-', "Mali". */
static bool
normalise_name(const char *name, char *out, size_t size)
{
   size_t n = 0;
   for (; *name; name++) {
      char c = *name;
      if (c == ' ' || c == '-' || c == '_')
         continue;
      if (c >= 'A' && c <= 'Z')
         c = (char)(c - 'A' + 'a');
      if (n + 1 >= size)
         return false;
      out[n++] = c;
   }
   out[n] = '\0';
   if (!strncmp(out, "mali", 4))
      memmove(out, out + 4, n - 4 + 1);
   return true;
}

const struct mali_device_info *
mali_device_info_from_name(const char *name)
{
   char wanted[32];

   if (!name || !normalise_name(name, wanted, sizeof(wanted)))
      return NULL;
   if (!strcmp(wanted, "g310v1"))
      strcpy(wanted, "g310");

   for (unsigned i = 0; i < mali_model_count; i++) {
      if (!strcmp(mali_models[i].info.short_name, wanted))
         return &mali_models[i].info;
   }
   return NULL;
}

const struct mali_device_info *
mali_device_info_by_index(unsigned n)
{
   return n < mali_model_count ? &mali_models[n].info : NULL;
}

static unsigned
id_product(uint32_t gpu_id)
{
   return (gpu_id >> 16) & 0xf;
}

static bool
row_matches(const struct mali_model_row *row, const struct mali_gpu_regs *regs)
{
   const struct mali_model_match *m = &row->match;
   uint32_t id = regs->gpu_id, want = row->info.gpu_id;
   unsigned product = id_product(id);

   if (id >> 28 != want >> 28)
      return false;
   if (product != id_product(want) &&
       !(m->has_also && product == m->also_product))
      return false;
   if (m->minor_matters && ((id ^ want) >> 24) != 0)
      return false;
   if (m->variant_matters && (regs->core_features & 0xff) != row->info.variant)
      return false;
   if (m->needs_ray && !(regs->gpu_features & GPU_FEATURES_RAY_INTERSECTION))
      return false;
   return bit_count(regs->shader_present) >= m->min_cores;
}

static void
read_cores(const struct mali_gpu_regs *regs, struct mali_device_info *out)
{
   out->core_mask = regs->shader_present;
   out->core_count = bit_count(regs->shader_present);
   out->core_id_range = log2_floor(regs->shader_present) + 1;
   if (regs->mem_features)
      out->l2_slices = ((regs->mem_features >> 8) & 0xf) + 1;
   if (regs->l2_features)
      out->bus_width_bits = 1u << ((regs->l2_features >> 24) & 0xf);
   if (regs->as_present)
      out->address_spaces = regs->as_present;
}

/* A thread register that reads 0 is an old kernel's: the table stands. */
static void
read_threads(const struct mali_gpu_regs *regs, struct mali_device_info *out)
{
   bool jm = out->front_end == MALI_FRONT_END_JM;
   uint32_t registers = regs->thread_features & (jm ? 0xffff : 0x3fffff);

   if (regs->max_threads)
      out->max_threads_per_core = regs->max_threads;
   if (regs->thread_max_workgroup_size)
      out->max_threads_per_workgroup = regs->thread_max_workgroup_size;
   if (regs->thread_max_barrier_size)
      out->max_threads_per_barrier = regs->thread_max_barrier_size;
   if (registers)
      out->registers_per_core = registers;
   if (regs->thread_features >> 24)
      out->max_tasks_per_core = regs->thread_features >> 24;
   out->max_tls_instances_per_core = regs->thread_tls_alloc
                                        ? regs->thread_tls_alloc
                                        : out->max_threads_per_core;
}

static void
set_feature(struct mali_device_info *info, enum mali_feature f, bool on)
{
   uint32_t bit = UINT32_C(1) << f;
   info->features = on ? info->features | bit : info->features & ~bit;
}

static void
read_features(const struct mali_gpu_regs *regs,
              const struct mali_model_match *match,
              struct mali_device_info *out)
{
   bool csf = out->front_end == MALI_FRONT_END_CSF;
   bool ray = regs->gpu_features & GPU_FEATURES_RAY_INTERSECTION;

   for (unsigned i = 0; i < 4; i++)
      out->texture_features[i] = regs->texture_features[i];
   set_feature(out, MALI_FEATURE_AFRC,
               csf && (regs->texture_features[0] & TEXTURE_FEATURES_AFRC));
   set_feature(out, MALI_FEATURE_RAY_QUERY, csf && ray);
   if (!csf && regs->afbc_features)
      set_feature(out, MALI_FEATURE_AFBC, false);
   if (out->revision < match->min_anisotropic_rev)
      set_feature(out, MALI_FEATURE_ANISOTROPIC, false);
}

int
mali_device_info_from_regs(const struct mali_gpu_regs *regs,
                           struct mali_device_info *out)
{
   const struct mali_model_row *row = NULL;

   for (unsigned i = 0; i < mali_model_count && !row; i++) {
      if (row_matches(&mali_models[i], regs))
         row = &mali_models[i];
   }
   if (!row)
      return -ENODEV;

   unsigned va_bits = regs->mmu_features & 0xff;
   unsigned pa_bits = (regs->mmu_features >> 8) & 0xff;
   if (!regs->shader_present || va_bits < 32 || va_bits > 48)
      return -EINVAL;

   struct mali_device_info info = row->info;
   info.gpu_id = regs->gpu_id;
   info.revision = regs->gpu_id & 0xfff0;
   info.variant = regs->core_features & 0xff;
   info.va_bits = va_bits;
   info.pa_bits = pa_bits;
   if (regs->tiler_features) {
      info.tiler_bin_B = 1u << (regs->tiler_features & 0x1f);
      info.tiler_max_levels = (regs->tiler_features >> 8) & 0xf;
   }
   read_cores(regs, &info);
   read_threads(regs, &info);
   read_features(regs, &row->match, &info);
   *out = info;
   return 0;
}

struct mali_gpu_regs
mali_device_info_regs(const struct mali_device_info *info)
{
   bool csf = info->front_end == MALI_FRONT_END_CSF;
   struct mali_gpu_regs regs = {
      .gpu_id = info->gpu_id,
      /* Interface and firmware versions of an RK3588's G610. */
      .csf_id = csf ? 0x40a0412 : 0,
      /* 64 B lines, 8 ways, 256 KiB a slice; bus width in 31:24. */
      .l2_features = 0x120306 | (log2_floor(info->bus_width_bits) << 24),
      .core_features = info->variant,
      .tiler_features =
         log2_floor(info->tiler_bin_B) | (info->tiler_max_levels << 8),
      .mem_features = 0x1 | ((info->l2_slices - 1) << 8),
      .mmu_features = info->va_bits | (info->pa_bits << 8),
      .thread_features =
         info->registers_per_core | (info->max_tasks_per_core << 24),
      .max_threads = info->max_threads_per_core,
      .thread_max_workgroup_size = info->max_threads_per_workgroup,
      .thread_max_barrier_size = info->max_threads_per_barrier,
      .thread_tls_alloc = csf ? 0 : info->max_tls_instances_per_core,
      .afbc_features = 0,
      .as_present = info->address_spaces,
      .js_present = csf ? 0 : 0x7,
      .shader_present = info->core_mask,
      .l2_present = 0x1,
      .tiler_present = 0x1,
   };

   for (unsigned i = 0; i < 4; i++)
      regs.texture_features[i] = info->texture_features[i];
   if (mali_has_feature(info, MALI_FEATURE_RAY_QUERY))
      regs.gpu_features |= GPU_FEATURES_RAY_INTERSECTION;
   /* A revision new enough for what the table promises. */
   if (info->gpu_id >> 28 <= 7 && !(info->gpu_id & 0xffff))
      regs.gpu_id |= 0x1010;
   /* RK3588: r0p0, status 5. */
   if (!strcmp(info->short_name, "g610") && !(info->gpu_id & 0xffff))
      regs.gpu_id |= 0x0005;
   return regs;
}

uint32_t
mali_max_threads(const struct mali_device_info *info,
                 unsigned registers_per_thread)
{
   /* The register file is dealt out by 32 or by 64: Mesa pan_props.c.  That the
    * threads of one workgroup are fewer is another limit: Arm's datasheet gives
    * 2048 or 1024 threads a core where THREAD_MAX_WORKGROUP_SIZE is 1024. */
   uint32_t granule = registers_per_thread <= 32 ? 32 : 64;
   uint32_t n = info->registers_per_core / granule;

   return n < info->max_threads_per_core ? n : info->max_threads_per_core;
}
