/* SPDX-License-Identifier: MIT */
/*
 * Words worked out by hand from the field positions in Mesa 25.0.7's genxml,
 * without the generator.
 */
#include "hw/hw_v10.h"

static unsigned failures;

static void
check_words(const char *what, const uint32_t *got, const uint32_t *want,
            unsigned n)
{
   for (unsigned i = 0; i < n; i++) {
      if (got[i] != want[i]) {
         fprintf(stderr, "%s word %u: %08x, want %08x\n", what, i, got[i],
                 want[i]);
         failures++;
      }
   }
}

static void
check64(const char *what, uint64_t got, uint64_t want)
{
   if (got != want) {
      fprintf(stderr, "%s: %016llx, want %016llx\n", what,
              (unsigned long long)got, (unsigned long long)want);
      failures++;
   }
}

static void
test_instructions(void)
{
   struct hw_cs_move move = { .destination = 66, .immediate = 0x123456789abc };
   check64("MOVE", hw_cs_move_word(&move), 0x0142123456789abc);

   struct hw_cs_move32 move32 = { .destination = 5, .immediate = 0xdeadbeef };
   check64("MOVE32", hw_cs_move32_word(&move32), 0x02050000deadbeef);

   struct hw_cs_wait wait = { .wait_mask = 0x81 };
   check64("WAIT", hw_cs_wait_word(&wait), 0x0300000000810000);

   struct hw_cs_add_immediate64 add = { .destination = 4,
                                        .source = 6,
                                        .immediate = -8 };
   check64("ADD64", hw_cs_add_immediate64_word(&add), 0x11040600fffffff8);

   struct hw_cs_load_multiple load = {
      .base_register = 10, .address = 4, .offset = -4, .mask = 0x3
   };
   check64("LOAD", hw_cs_load_multiple_word(&load), 0x140a04000003fffc);

   struct hw_cs_branch branch = { .offset = -3,
                                  .condition = HW_CS_CONDITION_GEQUAL,
                                  .value = 8 };
   check64("BRANCH", hw_cs_branch_word(&branch), 0x160008005000fffd);

   struct hw_cs_run_compute run = { .task_increment = 1,
                                    .task_axis = HW_TASK_AXIS_Z,
                                    .fau_select = 1 };
   check64("RUN_COMPUTE", hw_cs_run_compute_word(&run), 0x0400400000008001);

   struct hw_cs_flush_cache2 flush = {
      .l2_flush_mode = HW_CS_FLUSH_MODE_CLEAN,
      .lsc_flush_mode = HW_CS_FLUSH_MODE_CLEAN_AND_INVALIDATE,
      .other_invalidate = true,
      .latest_flush_id = 2,
      .signal_slot = 1,
   };
   check64("FLUSH", hw_cs_flush_cache2_word(&flush), 0x2401020000000231);

   struct hw_cs_sync_add64 sync = { .error_propagate = true,
                                    .scope = HW_CS_SYNC_SCOPE_CSG,
                                    .data = 12,
                                    .address = 14,
                                    .wait_mask = 0x4,
                                    .signal_slot = 2 };
   check64("SYNC_ADD64", hw_cs_sync_add64_word(&sync), 0x33020e0c00040005);
}

static void
test_texture(void)
{
   struct hw_texture tex = {
      HW_TEXTURE_DEFAULTS, .format = HW_FORMAT_RGBA8_UNORM << 12,
      .width = 640,        .height = 480,
      .levels = 10,        .maximum_lod = 9.0f,
      .sample_count = 4,   .surfaces = 0x7f0012345600,
   };
   const uint32_t want[] = {
      2 | 2 << 4 | 187u << 22,
      639 | 479 << 16,
      0x688 | 9 << 16,
      2 << 13 | 9 * 256 << 16,
      0x12345600,
      0x7f00,
      0,
      0,
   };
   uint32_t got[8];
   hw_texture_pack(got, &tex);
   check_words("texture", got, want, 8);
}

static void
test_sampler_clamps(void)
{
   struct hw_sampler s = { HW_SAMPLER_DEFAULTS, .maximum_lod = 1000.0f,
                           .minimum_lod = -1.0f, .lod_bias = -1.5f,
                           .maximum_anisotropy = 16 };
   uint32_t got[8];
   hw_sampler_pack(got, &s);
   const uint32_t want[] = {
      1 | 9 << 8 | 9 << 12 | 9 << 16 | 1 << 21 | 1 << 23 | 1 << 25 | 1 << 26,
      0x1fff << 16,
      0xfe80 | 15 << 16,
      0,
      0,
      0,
      0,
      0,
   };
   check_words("sampler", got, want, 8);
}

static void
test_framebuffer(void)
{
   struct hw_framebuffer_parameters fb = {
      HW_FRAMEBUFFER_PARAMETERS_DEFAULTS,
      .width = 1920,
      .height = 1080,
      .bound_max_x = 1919,
      .bound_max_y = 1079,
      .sample_count = 1,
      .effective_tile_size = 256,
      .render_target_count = 2,
      .color_buffer_allocation = 16384,
      .z_clear = 1.0f,
      .tiler = 0x100000040,
   };
   uint32_t got[32], want[32] = { 0 };
   want[8] = 1919 | 1079 << 16;
   want[10] = 1919 | 1079 << 16;
   want[11] = 8 << 9 | 1 << 15 | 1 << 19 | 16 << 24;
   want[13] = 0x3f800000;
   want[14] = 0x40;
   want[15] = 1;
   hw_framebuffer_parameters_pack(got, &fb);
   check_words("framebuffer", got, want, 32);
}

static void
test_overlays(void)
{
   struct hw_plane p = {
      HW_PLANE_DEFAULTS,
      .plane_type = HW_PLANE_TYPE_AFBC,
      .clump_format = HW_CLUMP_FORMAT_RAW32, /* not of AFBC: ignored */
      .size = 4096,
      .pointer = 0xabc000,
      .row_stride = 64,
      .afbc = { .ytr = true,
                .compression_mode = HW_AFBC_COMPRESSION_MODE_R8G8B8A8,
                .header_stride = 256 },
   };
   uint32_t got[8];
   const uint32_t want[] = {
      10 | 6 << 4 | 1 << 16 | 10u << 26, 4096, 0xabc000, 0, 64, 256, 0, 0
   };
   hw_plane_pack(got, &p);
   check_words("AFBC plane", got, want, 8);

   struct hw_plane back;
   if (!hw_plane_unpack(got, &back) || !back.afbc.ytr ||
       back.afbc.header_stride != 256) {
      fprintf(stderr, "AFBC plane does not come back\n");
      failures++;
   }
   got[0] |= 1 << 12; /* reserved with AFBC */
   if (hw_plane_unpack(got, &back)) {
      fprintf(stderr, "reserved bit of AFBC plane accepted\n");
      failures++;
   }

   struct hw_blend b = {
      HW_BLEND_DEFAULTS,
      .equation = { .color_mask = 0xf },
      .internal = { .mode = HW_BLEND_MODE_SHADER, .shader.pc = 0x1230 },
   };
   uint32_t blend[4];
   const uint32_t want_blend[] = { 1 << 9, 0xf0000000, 0, 0x1230 };
   hw_blend_pack(blend, &b);
   check_words("blend", blend, want_blend, 4);
}

static void
test_registers(void)
{
   struct hw_cs_register_set r, w;
   struct hw_cs_run_idvs idvs = { .varying_srt_select = true,
                                  .draw_id_register_enable = true,
                                  .draw_id = 70 };
   hw_cs_registers(hw_cs_ops, hw_cs_run_idvs_word(&idvs), &r, &w);
   if (!hw_cs_set_has(&r, 2) || hw_cs_set_has(&r, 4) ||
       !hw_cs_set_has(&r, 70) || !hw_cs_set_has(&r, 56)) {
      fprintf(stderr, "wrong registers of RUN_IDVS\n");
      failures++;
   }
   struct hw_cs_load_multiple load = { .base_register = 20,
                                       .address = 4,
                                       .mask = 0x5 };
   hw_cs_registers(hw_cs_ops, hw_cs_load_multiple_word(&load), &r, &w);
   if (!hw_cs_set_has(&w, 20) || hw_cs_set_has(&w, 21) ||
       !hw_cs_set_has(&w, 22) || !hw_cs_set_has(&r, 5)) {
      fprintf(stderr, "wrong registers of LOAD_MULTIPLE\n");
      failures++;
   }
   if (HW_SR_FRAGMENT_FBD_POINTER != 40 || HW_SR_IDVS_BLEND != 50 ||
       HW_SR_COMPUTE_JOB_SIZE_X != 37) {
      fprintf(stderr, "wrong names of staging registers\n");
      failures++;
   }
   if (hw_cs_valid(hw_cs_ops, UINT64_C(0x0a) << 56) ||
       hw_cs_valid(hw_cs_ops, UINT64_C(0x0300000000010001))) {
      fprintf(stderr, "invalid instruction accepted\n");
      failures++;
   }
}

/* Kinds of fields that v10 does not use, and the ends of those it does. */
static void
test_helpers(void)
{
   for (uint32_t odd = 1; odd < 16; odd += 2) {
      for (unsigned shift = 0; shift < 28; shift++) {
         uint32_t v = odd << shift;
         check64("padded", hw_enc_padded(v, 8), shift | (odd >> 1) << 5);
         check64("padded back", hw_dec_padded(hw_enc_padded(v, 8)), v);
      }
   }
   check64("signed lod", hw_enc_signed_lod(-200.0f, 16), 0x8000);
   check64("signed lod", hw_enc_signed_lod(200.0f, 16), 0x7fff);
   check64("signed lod", hw_enc_signed_lod(-1.0f / 256, 16), 0xffff);
   check64("lod", hw_enc_lod(31.5f, 13), 0x1f80);
   check64("int", hw_enc_int(-256, 9), 0x100);
   check64("int back", (uint64_t)hw_dec_int(0x100, 9), (uint64_t)-256);
   check64("log2", hw_enc_log2(0x80000000, 5), 31);
   check64("64 bits", hw_enc_uint(UINT64_MAX, 64), UINT64_MAX);
   const uint32_t w[] = { 0x11223344, 0x55667788, 0x99aabbcc };
   check64("get", hw_get(w, 4, 64), 0xc556677881122334);
   check64("get", hw_get(w, 36, 60), 0x99aabbcc5566778);
}

int
main(void)
{
   test_helpers();
   test_instructions();
   test_texture();
   test_sampler_clamps();
   test_framebuffer();
   test_overlays();
   test_registers();
   return failures != 0;
}
