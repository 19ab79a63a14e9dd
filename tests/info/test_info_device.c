/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <mali/device_info.h>

static unsigned failures;

#define CHECK(cond)                                                 \
   do {                                                             \
      if (!(cond)) {                                                \
         fprintf(stderr, "%s:%d: %s\n", __func__, __LINE__, #cond); \
         failures++;                                                \
      }                                                             \
   } while (0)

/* As Linux' panthor reports an RK3588: Mesa 25.0.7, panfrost drm-shim. */
static const struct mali_gpu_regs rk3588 = {
   .gpu_id = 0xa8670005,
   .csf_id = 0x40a0412,
   .l2_features = 0x7120306,
   .tiler_features = 0x809,
   .mem_features = 0x301,
   .mmu_features = 0x2830,
   .thread_features = 0x4010000,
   .max_threads = 2048,
   .thread_max_workgroup_size = 1024,
   .thread_max_barrier_size = 1024,
   .texture_features = { 0xc1ffff9e },
   .as_present = 0xff,
   .shader_present = 0x50005,
   .l2_present = 1,
   .tiler_present = 1,
};

static void
test_g610(void)
{
   struct mali_device_info info;

   CHECK(mali_device_info_from_regs(&rk3588, &info) == 0);
   CHECK(!strcmp(info.name, "Mali-G610"));
   CHECK(info.arch == 10 && info.model == MALI_MODEL_VALHALL);
   CHECK(info.front_end == MALI_FRONT_END_CSF);
   CHECK(info.core_count == 4 && info.core_id_range == 19);
   CHECK(info.l2_slices == 4 && info.bus_width_bits == 128);
   CHECK(info.warp_lanes == 16 && info.registers_per_core == 65536);
   CHECK(info.max_tasks_per_core == 4 && info.va_bits == 48);
   CHECK(info.tiler_bin_B == 512 && info.tiler_max_levels == 8);
   CHECK(!mali_has_feature(&info, MALI_FEATURE_AFRC));
   CHECK(mali_has_feature(&info, MALI_FEATURE_AFBC));
   /* A core has room for two of the largest workgroups, or for one of them when
    * its threads have all registers. */
   CHECK(info.max_threads_per_workgroup == 1024);
   CHECK(mali_max_threads(&info, 1) == 2048);
   CHECK(mali_max_threads(&info, 32) == 2048);
   CHECK(mali_max_threads(&info, 33) == 1024);
   CHECK(mali_max_threads(&info, 64) == 1024);

   struct mali_gpu_regs made =
      mali_device_info_regs(mali_device_info_from_name("g610"));
   CHECK(!memcmp(&made, &rk3588, sizeof(made)));
}

static void
test_names(void)
{
   const struct mali_device_info *g610 = mali_device_info_from_name("g610");

   CHECK(g610 != NULL);
   CHECK(mali_device_info_from_name("G610") == g610);
   CHECK(mali_device_info_from_name("mali-g610") == g610);
   CHECK(mali_device_info_from_name("Mali G610") == g610);
   CHECK(mali_device_info_from_name("g310v1") ==
         mali_device_info_from_name("g310"));
   CHECK(mali_device_info_from_name("g611") == NULL);
   CHECK(mali_device_info_from_name("mali") == NULL);
   CHECK(mali_device_info_from_name("") == NULL);
   CHECK(mali_device_info_from_name(NULL) == NULL);
}

/* Every row: registers made from it give it back. */
static void
test_round_trip(void)
{
   const struct mali_device_info *want;
   unsigned n = 0;

   for (; (want = mali_device_info_by_index(n)); n++) {
      struct mali_gpu_regs regs = mali_device_info_regs(want);
      struct mali_device_info got;
      int ret = mali_device_info_from_regs(&regs, &got);

      if (ret || strcmp(got.name, want->name)) {
         fprintf(stderr, "%s comes back as %s\n", want->short_name,
                 ret ? "error" : got.name);
         failures++;
         continue;
      }
      got.gpu_id = want->gpu_id;
      got.revision = want->revision;
      /* Two revisions of one product with different numbers of cores. */
      if (!strcmp(want->name, "Mali-G57"))
         got.short_name = want->short_name;
      CHECK(!memcmp(&got, want, sizeof(got)));
      CHECK(mali_device_info_from_name(want->short_name) == want);
      CHECK((want->arch >= 9) == (want->model == MALI_MODEL_VALHALL));
      CHECK((want->arch >= 10) == (want->front_end == MALI_FRONT_END_CSF));
   }
   CHECK(n > 20);
}

static void
test_variants(void)
{
   struct mali_gpu_regs regs =
      mali_device_info_regs(mali_device_info_from_name("g715"));
   struct mali_device_info info;

   regs.shader_present = 0x3f;
   CHECK(mali_device_info_from_regs(&regs, &info) == 0);
   CHECK(!strcmp(info.name, "Mali-G615"));
   regs.shader_present = 0xfff;
   regs.gpu_features = 1 << 2;
   CHECK(mali_device_info_from_regs(&regs, &info) == 0);
   CHECK(!strcmp(info.name, "Mali-G715-Immortalis"));

   regs = mali_device_info_regs(mali_device_info_from_name("g72"));
   CHECK(mali_device_info_from_regs(&regs, &info) == 0);
   CHECK(mali_has_feature(&info, MALI_FEATURE_ANISOTROPIC));
   regs.gpu_id &= 0xffff0000;
   CHECK(mali_device_info_from_regs(&regs, &info) == 0);
   CHECK(!mali_has_feature(&info, MALI_FEATURE_ANISOTROPIC));
}

/* Arm's GPU datasheet v7, by hand: FP32 operations (an FMA is two), texels
 * and pixels of a core and clock; threads with up to 32 registers and more. */
static const struct {
   const char *name;
   uint16_t fp32_ops, texels, pixels, threads_32, threads_64;
} datasheet[] = {
   { "g57", 64, 4, 2, 1024, 512 },
   { "g57r1", 64, 4, 2, 1024, 512 },
   { "g77", 64, 4, 2, 1024, 512 },
   { "g78", 64, 4, 2, 1024, 512 },
   { "g710", 128, 8, 4, 2048, 1024 },
   { "g610", 128, 8, 4, 2048, 1024 },
   { "g615", 256, 8, 4, 2048, 1024 },
   { "g715", 256, 8, 4, 2048, 1024 },
   { "g715immortalis", 256, 8, 4, 2048, 1024 },
   { "g620", 256, 8, 4, 2048, 1024 },
   { "g720", 256, 8, 4, 2048, 1024 },
   { "g720immortalis", 256, 8, 4, 2048, 1024 },
   { "g625", 256, 8, 4, 2048, 1024 },
   { "g725", 256, 8, 4, 2048, 1024 },
   { "g925immortalis", 256, 8, 4, 2048, 1024 },
};

static void
test_datasheet(void)
{
   for (unsigned i = 0; i < sizeof(datasheet) / sizeof(datasheet[0]); i++) {
      const struct mali_device_info *info =
         mali_device_info_from_name(datasheet[i].name);

      if (!info) {
         fprintf(stderr, "%s is not known\n", datasheet[i].name);
         failures++;
         continue;
      }
      CHECK(info->rates.fma_fp32 * 2 == datasheet[i].fp32_ops);
      CHECK(info->rates.texels == datasheet[i].texels);
      CHECK(info->rates.pixels == datasheet[i].pixels);
      CHECK(info->warp_lanes == 16);
      CHECK(mali_max_threads(info, 32) == datasheet[i].threads_32);
      CHECK(mali_max_threads(info, 64) == datasheet[i].threads_64);
      /* 256 bits a pixel for tiles of 16x16, and the depth of one. */
      CHECK(info->tile_buffer_color_B >= 256 * 256 / 8);
      CHECK(info->tile_buffer_z_B >= 256 * 4);
   }
}

/* From which generation on; the G310 and G510 had AFRC before others. */
static void
test_features(void)
{
   const struct mali_device_info *info;

   for (unsigned n = 0; (info = mali_device_info_by_index(n)); n++) {
      const bool small = !strncmp(info->short_name, "g310", 4) ||
                         !strncmp(info->short_name, "g510", 4);

      CHECK(mali_has_feature(info, MALI_FEATURE_MSAA_2X) == (info->arch >= 12));
      CHECK(mali_has_feature(info, MALI_FEATURE_UNIFIED_VERTEX) ==
            (info->arch >= 12));
      CHECK(mali_has_feature(info, MALI_FEATURE_FRAGMENT_SHADING_RATE) ==
            (info->arch >= 11));
      CHECK(mali_has_feature(info, MALI_FEATURE_CONSERVATIVE_RASTER) ==
            (info->arch >= 11));
      CHECK(mali_has_feature(info, MALI_FEATURE_AFRC) ==
            (info->arch >= 11 || small));
      CHECK(mali_has_feature(info, MALI_FEATURE_AFBC_RGBA16) ==
            (info->arch >= 10));
      CHECK(!mali_has_feature(info, MALI_FEATURE_RAY_QUERY) ==
            !strstr(info->name, "Immortalis"));
      CHECK((info->csf.registers != 0) ==
            (info->front_end == MALI_FRONT_END_CSF));
   }
}

static void
test_refusals(void)
{
   struct mali_device_info info = { .arch = 77 };
   struct mali_gpu_regs regs = rk3588;

   regs.gpu_id = 0x58670005;
   CHECK(mali_device_info_from_regs(&regs, &info) == -ENODEV);
   regs = rk3588;
   regs.shader_present = 0;
   CHECK(mali_device_info_from_regs(&regs, &info) == -EINVAL);
   regs = rk3588;
   regs.mmu_features = 0x281f;
   CHECK(mali_device_info_from_regs(&regs, &info) == -EINVAL);
   CHECK(info.arch == 77);
}

int
main(void)
{
   test_g610();
   test_names();
   test_round_trip();
   test_variants();
   test_datasheet();
   test_features();
   test_refusals();
   return failures != 0;
}
