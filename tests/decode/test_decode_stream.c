/* SPDX-License-Identifier: MIT */
/*
 * Streams made by the builder, and descriptors made by the packers, read back
 * as text; then the same with something broken in them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <mali/device_info.h>

#include "cs/cs_builder.h"
#include "decode/decode.h"
#include "hw/hw_v10.h"

static unsigned failures;

#define BASE UINT64_C(0x200000)
#define SIZE 0x10000
#define STREAM 0x0000
#define CALLEE 0x1000
#define PROGRAM 0x2000
#define CODE 0x2100
#define TABLES 0x2200
#define ENTRIES 0x2300
#define PLANES 0x2400
#define UNIFORM 0x2500
#define STORAGE 0x2600
#define FRAME 0x3000
#define TILER 0x3800
#define HEAP 0x3a00
#define DATA 0x4000

static _Alignas(64) uint8_t memory[SIZE];

static const void *
map(void *cookie, uint64_t va, size_t size)
{
   (void)cookie;
   if (va < BASE || va + size > BASE + SIZE || va + size < va)
      return NULL;
   return memory + (va - BASE);
}

static int
alloc_stream(void *cookie, struct cs_chunk *out)
{
   uint32_t *offset = cookie;
   *out = (struct cs_chunk){ .cpu = (uint64_t *)(memory + *offset),
                             .va = BASE + *offset,
                             .capacity = 64 };
   *offset += 64 * 8;
   return 0;
}

static void
begin(struct cs_builder *b, uint32_t *offset)
{
   struct cs_config config = {
      .info = mali_device_info_from_name("g610"),
      .alloc = alloc_stream,
      .cookie = offset,
      .kernel_registers = 4,
      .scratch_first = 66,
      .scratch_count = 20,
      .check = true,
   };
   if (cs_init(b, &config))
      failures++;
}

static void
make_shader(void)
{
   struct hw_shader_program program = {
      HW_SHADER_PROGRAM_DEFAULTS,
      .stage = HW_SHADER_STAGE_COMPUTE,
      .register_allocation = HW_SHADER_REGISTER_ALLOCATION_32_PER_THREAD,
      .binary = BASE + CODE,
   };
   /* NOP.end, Mesa 25.0.7 valhall test cases: NOP is 0x00, end in 63:59. */
   const uint64_t code[] = { UINT64_C(0x7800c00000000000) };
   struct hw_local_storage storage = { HW_LOCAL_STORAGE_DEFAULTS };

   hw_shader_program_pack(memory + PROGRAM, &program);
   memcpy(memory + CODE, code, sizeof(code));
   hw_local_storage_pack(memory + STORAGE, &storage);
}

static void
make_resources(void)
{
   struct hw_resource table = { HW_RESOURCE_DEFAULTS, .address = BASE + ENTRIES,
                                .size = 4 * 32 };
   struct hw_texture tex = { HW_TEXTURE_DEFAULTS, .width = 77, .height = 55,
                             .format = HW_FORMAT_RGBA8_UNORM << 12 | 1 << 20,
                             .surfaces = BASE + PLANES };
   struct hw_plane plane = { HW_PLANE_DEFAULTS, .size = 1234,
                             .clump_ordering = HW_CLUMP_ORDERING_LINEAR,
                             .pointer = BASE + DATA };
   struct hw_sampler sampler = { HW_SAMPLER_DEFAULTS };
   struct hw_buffer buffer = { HW_BUFFER_DEFAULTS, .size = 4321,
                               .address = BASE + DATA };

   hw_resource_pack(memory + TABLES, &table);
   hw_texture_pack(memory + ENTRIES, &tex);
   hw_sampler_pack(memory + ENTRIES + 32, &sampler);
   memset(memory + ENTRIES + 64, 0, 32);
   hw_buffer_pack(memory + ENTRIES + 96, &buffer);
   hw_plane_pack(memory + PLANES, &plane);
}

static void
make_frame(void)
{
   struct hw_framebuffer_parameters fb = {
      HW_FRAMEBUFFER_PARAMETERS_DEFAULTS,
      .width = 333,
      .height = 222,
      .has_zs_crc_extension = true,
      .render_target_count = 2,
      .tiler = BASE + TILER,
   };
   struct hw_zs_crc_extension zs = { HW_ZS_CRC_EXTENSION_DEFAULTS };
   struct hw_render_target rt = {
      HW_RENDER_TARGET_DEFAULTS, .write_enable = true,
      .writeback_block_format = HW_BLOCK_FORMAT_LINEAR, .rgb.base = BASE + DATA
   };
   struct hw_tiler_context tiler = { HW_TILER_CONTEXT_DEFAULTS, .fb_width = 333,
                                     .heap = BASE + HEAP };
   struct hw_tiler_heap heap = { HW_TILER_HEAP_DEFAULTS, .size = 8192 };
   uint8_t *p = memory + FRAME;

   hw_framebuffer_parameters_pack(p, &fb);
   p += HW_FRAMEBUFFER_PARAMETERS_SIZE_B;
   hw_zs_crc_extension_pack(p, &zs);
   p += HW_ZS_CRC_EXTENSION_SIZE_B;
   hw_render_target_pack(p, &rt);
   rt.writeback_block_format = HW_BLOCK_FORMAT_AFBC;
   rt.afbc.header = BASE + DATA;
   hw_render_target_pack(p + HW_RENDER_TARGET_SIZE_B, &rt);
   hw_tiler_context_pack(memory + TILER, &tiler);
   hw_tiler_heap_pack(memory + HEAP, &heap);
}

/* A called stream that counts r70 down; the caller stores and loads. */
static struct cs_stream
make_stream(void)
{
   struct cs_builder b;
   struct cs_stream s, callee;
   struct cs_loop loop;
   uint32_t at = CALLEE;
   const struct cs_reg64 data = cs_reg64(66), va = cs_reg64(68);
   const struct cs_reg32 count = cs_reg32(70), size = cs_reg32(71);

   begin(&b, &at);
   cs_while_begin(&b, &loop, CS_GREATER, count);
   cs_add32(&b, count, count, -1);
   cs_while_end(&b, &loop);
   failures += cs_finish(&b, &callee) != 0;
   cs_destroy(&b);

   at = STREAM;
   begin(&b, &at);
   cs_move64(&b, data, BASE + DATA);
   cs_move32(&b, count, 3);
   cs_store32(&b, count, data, 4);
   cs_wait_ls(&b);
   cs_load32(&b, cs_reg32(72), data, 4);
   cs_wait_ls(&b);
   cs_move64(&b, va, callee.va);
   cs_move32(&b, size, callee.size_B);
   cs_call(&b, va, size);

   cs_move64(&b, cs_reg64(HW_SR_COMPUTE_SRT_0), (BASE + TABLES) | 1);
   cs_move64(&b, cs_reg64(HW_SR_COMPUTE_FAU_0),
             (BASE + UNIFORM) | UINT64_C(2) << 56);
   cs_move64(&b, cs_reg64(HW_SR_COMPUTE_SPD_0), BASE + PROGRAM);
   cs_move64(&b, cs_reg64(HW_SR_COMPUTE_TSD_0), BASE + STORAGE);
   cs_move32(&b, cs_reg32(HW_SR_COMPUTE_JOB_SIZE_X), 987);
   cs_run_compute(&b, 1, CS_AXIS_X, (struct cs_select){ 0 });

   struct hw_framebuffer_pointer fbp = {
      HW_FRAMEBUFFER_POINTER_DEFAULTS,
      .zs_crc_extension_present = true,
      .render_target_count = 2,
      .pointer = BASE + FRAME,
   };
   uint64_t fbp_word;
   hw_framebuffer_pointer_pack(&fbp_word, &fbp);
   cs_move64(&b, cs_reg64(HW_SR_FRAGMENT_FBD_POINTER), fbp_word);
   cs_run_fragment(&b, false, HW_TILE_RENDER_ORDER_Z_ORDER);

   cs_move64(&b, cs_reg64(HW_SR_IDVS_TILER_CONTEXT), BASE + TILER);
   cs_move32(&b, cs_reg32(HW_SR_IDVS_INDEX_COUNT), 456);
   cs_run_idvs(&b, &(struct cs_idvs){ .flags_override = 8 });
   failures += cs_finish(&b, &s) != 0;
   cs_destroy(&b);
   return s;
}

static int
decode(struct cs_stream s, uint32_t *regs, char **text)
{
   size_t size;
   FILE *out = open_memstream(text, &size);
   struct decode_config config = {
      .out = out,
      .info = mali_device_info_from_name("g610"),
      .map = map,
      .max_instructions = 1000,
   };
   int ret = decode_stream(&config, s.va, s.size_B, regs);
   fclose(out);
   return ret;
}

static void
want(const char *text, const char *part)
{
   if (!strstr(text, part)) {
      fprintf(stderr, "missing: %s\n", part);
      failures++;
   }
}

static void
test_good(struct cs_stream s)
{
   uint32_t regs[DECODE_MAX_REGISTERS] = { 0 };
   char *text;
   int ret = decode(s, regs, &text);

   if (ret || regs[70] != 0 || regs[72] != 3) {
      fprintf(stderr, "%s%d breaches, r70 %u, r72 %u\n", text, ret, regs[70],
              regs[72]);
      failures++;
   }
   want(text, "MOVE destination=d66, immediate=0x204000");
   want(text, "STORE_MULTIPLE base_register={r70}, address=d66, offset=4");
   want(text, "BRANCH offset=-2, condition=Greater, value=r70");
   want(text, "Compute shader\n");
   want(text, "NOP.end");
   want(text, "0: Texture 0x202300");
   want(text, "Width: 77");
   want(text, "Format: RGBA8 UNORM sRGB RGBA");
   want(text, "Swizzle: RGBA");
   want(text, "Clump ordering: Linear (2)");
   want(text, "1: Sampler");
   want(text, "Size: 4321");
   want(text, "Job size: 987 0 0");
   want(text, "ZS CRC extension");
   want(text, "Render target 1");
   want(text, "Header: 0x204000");
   want(text, "Tiler heap 0x203a00");
   want(text, "Draw mode: Triangles (8)");
   want(text, "Count: 456, instances: 0");
   free(text);
}

/* One byte changed must be seen, and said in these words. */
static void
test_broken(struct cs_stream s, const char *what, unsigned at, uint8_t flip,
            const char *part)
{
   char *text;
   uint8_t saved = memory[at];

   memory[at] ^= flip;
   if (decode(s, NULL, &text) <= 0) {
      fprintf(stderr, "%s: not noticed\n", what);
      failures++;
   }
   want(text, part);
   free(text);
   memory[at] = saved;
}

static void
test_endless(void)
{
   struct cs_builder b;
   struct cs_stream s;
   struct cs_loop loop;
   char *text;
   uint32_t at = STREAM;

   begin(&b, &at);
   cs_loop_begin(&b, &loop);
   cs_nop(&b);
   cs_loop_end(&b, &loop, CS_ALWAYS, cs_reg32(0));
   failures += cs_finish(&b, &s) != 0;
   cs_destroy(&b);
   failures += decode(s, NULL, &text) != 1;
   want(text, "gave up");
   free(text);

   at = STREAM;
   begin(&b, &at);
   cs_move64(&b, cs_reg64(4), BASE + STREAM);
   cs_move32(&b, cs_reg32(6), 24);
   cs_call(&b, cs_reg64(4), cs_reg32(6));
   failures += cs_finish(&b, &s) != 0;
   cs_destroy(&b);
   failures += decode(s, NULL, &text) != 1;
   want(text, "nest too deep");
   free(text);
}

int
main(void)
{
   make_shader();
   make_resources();
   make_frame();
   struct cs_stream s = make_stream();

   test_good(s);
   test_broken(s, "reserved bit of a texture", ENTRIES + 26, 0x1,
               "reserved bits or wrong");
   test_broken(s, "type of a program", PROGRAM, 0x1, "reserved bits or wrong");
   test_broken(s, "type of an entry", ENTRIES + 96, 0x2, "descriptor of type");
   test_broken(s, "planes elsewhere", ENTRIES + 19, 0x40, "not mapped");
   test_broken(s, "reserved bit of a target", FRAME + 128 + 64 + 2, 0x1,
               "render_target: reserved bits");
   test_broken(s, "unknown opcode", STREAM + 7, 0x80, "unknown instruction");
   test_broken(s, "register 194", STREAM + 6, 0x80, "beyond the file");
   test_endless();

   struct decode_config config = {
      .out = stderr,
      .info = mali_device_info_from_name("g57"),
      .map = map,
   };
   failures += decode_stream(&config, BASE, 8, NULL) != -ENODEV;
   return failures != 0;
}
