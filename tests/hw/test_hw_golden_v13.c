/* SPDX-License-Identifier: MIT */
/*
 * Words worked out by hand from the field positions in genxml v13 of Mesa
 * (2026), without the generator: what v11, v12 and v13 changed.
 */
#include "hw/hw_v13.h"

static unsigned failures;

static void
check32(const char *what, uint32_t got, uint32_t want)
{
   if (got != want) {
      fprintf(stderr, "%s: %08x, want %08x\n", what, got, want);
      failures++;
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
test_scoreboard(void)
{
   struct hw_cs_wait wait = { .wait_mask = 0x81,
                              .progress_increment = true,
                              .indirect = true };
   check64("WAIT", hw_cs_wait_word(&wait), 0x0300000300810000);

   struct hw_cs_next_sb_entry next = {
      .destination = 5,
      .sb_type = HW_CS_SCOREBOARD_TYPE_DEFERRED,
      .format = HW_CS_NEXT_SB_ENTRY_FORMAT_MASK,
   };
   check64("NEXT_SB_ENTRY", hw_cs_next_sb_entry_word(&next),
           0x1a05001300000000);

   struct hw_cs_set_state state = { .state = HW_CS_SET_STATE_TYPE_SB_MASK_WAIT,
                                    .source = 7 };
   check64("SET_STATE", hw_cs_set_state_word(&state), 0x1b00070900000000);

   struct hw_cs_set_state_imm32 imm = { .state =
                                           HW_CS_SET_STATE_TYPE_SB_SEL_OTHER,
                                        .value = 0xff };
   check64("SET_STATE_IMM32", hw_cs_set_state_imm32_word(&imm),
           0x1c000001000000ff);

   struct hw_cs_shared_sb_inc inc = { .sb_mask = 5,
                                      .progress_increment = true,
                                      .shared_entry = 9,
                                      .defer_indirect = true };
   check64("SHARED_SB_INC", hw_cs_shared_sb_inc_word(&inc), 0x1e19000100050000);

   struct hw_cs_shared_sb_dec dec = { .shared_entry = 3 };
   check64("SHARED_SB_DEC", hw_cs_shared_sb_dec_word(&dec), 0x1f03000000000000);

   struct hw_cs_flush_cache2 flush = {
      .l2_flush_mode = HW_CS_FLUSH_MODE_CLEAN,
      .lsc_flush_mode = HW_CS_FLUSH_MODE_CLEAN_AND_INVALIDATE,
      .other_flush_mode = HW_CS_OTHER_FLUSH_MODE_INVALIDATE,
      .wait_mask = 4,
      .latest_flush_id = 2,
      .signal_slot = 1,
      .defer_indirect = true,
   };
   check64("FLUSH_CACHE2", hw_cs_flush_cache2_word(&flush), 0x2411020000040231);

   struct hw_cs_store_state store = { .state = HW_CS_STATE_CYCLE_COUNT,
                                      .address = 4,
                                      .offset = 8 };
   check64("STORE_STATE", hw_cs_store_state_word(&store), 0x2800040100000008);

   struct hw_cs_heap_operation heap = {
      .operation = HW_CS_HEAP_COUNTER_FRAGMENT_COMPLETED, .signal_slot = 2
   };
   check64("HEAP_OPERATION", hw_cs_heap_operation_word(&heap),
           0x3102000300000000);
}

static void
test_arithmetic(void)
{
   struct hw_cs_logic_op32 logic = { .destination = 1,
                                     .source_0 = 2,
                                     .source_1 = 3,
                                     .mode = HW_CS_LOGIC_OP_XOR,
                                     .index = true };
   check64("LOGIC_OP32", hw_cs_logic_op32_word(&logic), 0x1301020300000016);

   struct hw_cs_arith_imm32 extract = {
      .destination = 2,
      .source = 3,
      .operation = HW_CS_ARITH_IMM_OP_BFEXT_UNSIGNED,
      .position = 4,
      .width = 8,
   };
   check64("BFEXT_U32", hw_cs_arith_imm32_word(&extract), 0x1002030400000804);

   struct hw_cs_arith_imm32 shift = {
      .destination = 2,
      .source = 3,
      .operation = HW_CS_ARITH_IMM_OP_LSHIFT,
      .shift_amount = 5,
   };
   check64("LSHIFT_IMM32", hw_cs_arith_imm32_word(&shift), 0x1002030100000005);

   struct hw_cs_arith_imm64 insert = {
      .destination = 4,
      .source = 6,
      .operation = HW_CS_ARITH_IMM_OP_BFINS,
      .position = 1,
      .width = 2,
      .inserted = 0xabcd,
   };
   check64("BFINS_IMM64", hw_cs_arith_imm64_word(&insert), 0x11040606abcd0201);

   struct hw_cs_arith_imm64 add = { .destination = 4,
                                    .source = 6,
                                    .operation = HW_CS_ARITH_IMM_OP_ADD,
                                    .immediate = -8 };
   check64("ADD_IMM64", hw_cs_arith_imm64_word(&add), 0x11040600fffffff8);

   struct hw_cs_arith_reg32 min = { .destination = 1,
                                    .source_0 = 2,
                                    .source_1 = 3,
                                    .operation = HW_CS_ARITH_REG_OP_UMIN };
   check64("UMIN32", hw_cs_arith_reg32_word(&min), 0x1201020300000000);

   struct hw_cs_arith_reg64 sub = { .destination = 4,
                                    .source_0 = 6,
                                    .source_1 = 8,
                                    .operation = HW_CS_ARITH_REG_OP_SUB };
   check64("SUB64", hw_cs_arith_reg64_word(&sub), 0x3904060802000000);
}

static void
test_work(void)
{
   struct hw_cs_run_idvs2 idvs = {
      .flags_override = 0x105,
      .malloc_enable = true,
      .draw_id_register_enable = true,
      .vertex_shading_mode = HW_IDVS_SHADING_MODE_DEFERRED,
      .draw_id = 70,
      .stage = HW_IDVS_PIPELINE_STAGE_VERTEX,
   };
   check64("RUN_IDVS2", hw_cs_run_idvs2_word(&idvs), 0x0c02460e00000105);

   struct hw_cs_run_compute compute = {
      .task_increment = 1,
      .task_axis = HW_TASK_AXIS_Z,
      .ep_limit = 12,
      .fau_select = 1,
      .stage = HW_IDVS_PIPELINE_STAGE_COMPUTE,
   };
   check64("RUN_COMPUTE", hw_cs_run_compute_word(&compute), 0x04014000000c8001);

   struct hw_cs_run_fullscreen full = { .dcd = 30,
                                        .tiler_flags2_enable = true };
   check64("RUN_FULLSCREEN", hw_cs_run_fullscreen_word(&full),
           0x08801e0000000000);

   struct hw_cs_finish_fragment finish = {
      .increment_fragment_completed = true,
      .last_heap_chunk = 6,
      .first_heap_chunk = 8,
      .signal_slot = 1,
   };
   check64("FINISH_FRAGMENT", hw_cs_finish_fragment_word(&finish),
           0x0b01080600000001);
}

static void
test_draw(void)
{
   struct hw_draw draw = {
      HW_DRAW_DEFAULTS,
      .flags_0 = { .disable_vrs_clamp_2x2 = true,
                   .aligned_line_ends = true,
                   .conservative_rast_mode =
                      HW_CONSERVATIVE_RAST_MODE_OVER_ESTIMATE,
                   .cull_zero_area = true,
                   .conservative_tracking = true },
      .flags_1 = { .sample_mask = 0xffff, .render_target_mask = 0x803 },
      .flags_2 = { .read_mask = 1,
                   .write_mask = 2,
                   .hsr_can_cull = true,
                   .z_write_or_stencil = true,
                   .hsr_prepass_kill_operation = HW_HSR_PREPASS_KILL_LATE },
      .blend_count = 2,
      .blend = 0x1234567890,
      .vertex_resources = 0xabc03,
      .vertex_shader = 0x100,
      .vertex_fau = { .pointer = 0x12345678, .count = 6 },
      .fragment_resources = 0xdef02,
      .fragment_shader = 0x200,
      .thread_storage = 0x340,
      .fragment_fau = { .pointer = 0x9abcdef0, .count = 9 },
   };
   uint32_t got[32];

   hw_draw_pack(got, &draw);
   check32("draw 0", got[0], 1 << 12 | 1 << 13 | 1 << 24 | 1 << 26 | 1 << 27);
   check32("draw 1", got[1], 0x0803ffff);
   check32("draw 5", got[5], 0x94002001);
   check32("draw 12", got[12], 0x34567892);
   check32("draw 13", got[13], 0x12);
   check32("draw 18", got[18], 0xabc03);
   check32("draw 20", got[20], 0x100);
   check32("draw 22", got[22], 0x12345678);
   check32("draw 23", got[23], 6u << 24);
   check32("draw 24", got[24], 0xdef02);
   check32("draw 26", got[26], 0x200);
   check32("draw 28", got[28], 0x340);
   check32("draw 30", got[30], 0x9abcdef0);
   check32("draw 31", got[31], 9u << 24);
}

static void
test_images(void)
{
   struct hw_plane plane = {
      HW_PLANE_DEFAULTS,
      .plane_type = HW_PLANE_TYPE_GENERIC,
      .clump_ordering = HW_CLUMP_ORDERING_INTERLEAVED_64K,
      .clump_format = HW_CLUMP_FORMAT_RAW64,
      .size = 0x10000,
      .size_hi = 5,
      .pointer = 0x123456789000,
      .row_stride = 0x100,
      .slice_stride_hi = 3,
      .slice_stride = 0xdeadbeef,
   };
   uint32_t got[32];

   hw_plane_pack(got, &plane);
   check32("plane 0", got[0] & 0xff000ff0, 3u << 24 | 8 << 8 | 1 << 4);
   check32("plane 2", got[2], 0x56789000);
   check32("plane 3", got[3], 0x00051234);
   check32("plane 4", got[4], 0x18000100);
   check32("plane 6", got[6], 0xdeadbeef);

   struct hw_render_target rt = {
      HW_RENDER_TARGET_DEFAULTS,
      .internal_format = HW_COLOR_BUFFER_INTERNAL_FORMAT_RGBA16F,
      .write_enable = true,
      .writeback_float_format = HW_FLOAT_COLOR_FORMAT_RGBA16F,
      .writeback_block_format = HW_BLOCK_FORMAT_LINEAR,
      .rgb = { .row_stride = 0x200,
               .surface_stride_hi = 1,
               .surface_stride = 0x80000000 },
   };
   hw_render_target_pack(got, &rt);
   check32("target 0", got[0], 18u << 26);
   check32("target 1", got[1], 0x06880299);
   check32("target 10", got[10], 0x08000200);
   check32("target 11", got[11], 0x80000000);

   struct hw_framebuffer_parameters fb = {
      HW_FRAMEBUFFER_PARAMETERS_DEFAULTS,
      .pre_frame_0 = HW_PRE_POST_FRAME_SHADER_MODE_PREPASS_ALWAYS,
      .pre_frame_1 = HW_PRE_POST_FRAME_SHADER_MODE_INTERSECT,
      .post_frame = HW_PRE_POST_FRAME_SHADER_MODE_ALWAYS,
      .downscale_geometry = HW_DOWNSCALE_2X,
      .hsr_prepass_enable = true,
      .hsr_prepass_filter_enable = true,
      .internal_layer_index = 3,
      .vrs_image_rate = HW_VRS_IMAGE_RATE_GRANULE_16X16,
      .vrs_image_plane = 0x712345660,
   };
   hw_framebuffer_parameters_pack(got, &fb);
   check32("framebuffer 0", got[0], 0x03002a55);
   check32("framebuffer 16", got[16], 0x12345661);
   check32("framebuffer 17", got[17], 7);
}

static void
test_others(void)
{
   uint32_t got[32];
   struct hw_shader_program program = { HW_SHADER_PROGRAM_DEFAULTS,
                                        .preload = 0x180, .max_warps = 7 };

   hw_shader_program_pack(got, &program);
   check32("program 1", got[1], 0x00070180);

   struct hw_tiler_context tiler = {
      HW_TILER_CONTEXT_DEFAULTS,
      .hierarchy_mask = 0xaa,
      .sample_pattern = HW_SAMPLE_PATTERN_ROTATED_2X_GRID,
      .effective_tile_size = 256,
   };
   hw_tiler_context_pack(got, &tiler);
   check32("tiler 2", got[2], 0x0080a0aa);

   struct hw_tiler_heap heap = { HW_TILER_HEAP_DEFAULTS, .size = 0x10000 };
   hw_tiler_heap_pack(got, &heap);
   check32("heap 1", got[1], 0x10000);

   struct hw_primitive_flags_2 rate = {
      .vrs_draw_rate = HW_VRS_DRAW_RATE_2X4,
      .vrs_combiner_0 = HW_VRS_COMBINER_MAX,
      .vrs_combiner_1 = HW_VRS_COMBINER_REPLACE,
   };
   hw_primitive_flags_2_pack(got, &rate);
   check32("flags 2", got[0], 6 | 3 << 4 | 1 << 7);
}

int
main(void)
{
   test_scoreboard();
   test_arithmetic();
   test_work();
   test_draw();
   test_images();
   test_others();
   return failures != 0;
}
