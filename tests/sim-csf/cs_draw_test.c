/* SPDX-License-Identifier: MIT */
/* Draws without a driver: hand-made streams, descriptors and shaders, through
 * the kernel interface, for what Vulkan cannot ask of any driver. */

#include "abi.h"

#include "hw/hw_v10.h"
#include "isa/isa.h"

#include <unistd.h>

#define MEM_VA 0x1000000ull
#define MEM_SIZE 0x100000u
#define PICTURE 64u

/* Where things lie in the buffer. */
enum {
   STREAM = 0,
   CONTEXTS = 0x4000,
   HEAP = 0x4800,
   FRAMEBUFFER = 0x5000,
   DRAWS = 0x6000,
   BLENDS = 0x7000,
   DEPTHS = 0x8000,
   PROGRAM = 0x9000,
   READER = 0x9080,
   STORAGE = 0x9100,
   CODE = 0xa000,
   COLORS = 0xb000,
   OCCLUSION = 0xc000,
   INDICES = 0xd000,
   SIZES = 0xd800,
   POSITIONS = 0xe000,
   TILE_MAP = 0xf000,
   GEOMETRY = 0x10000,
   TARGETS = 0x40000,
};

#define TARGET_SIZE (PICTURE * PICTURE * 4)

/* Registers that no RUN_* instruction reads. */
enum {
   R_DCD = 64,
   R_ADDRESS = 66,
   R_CHUNKS = 68,
};

struct gpu {
   int fd;
   uint32_t vm, group, done;
   uint8_t *mem;
   unsigned n, draws;
   /* Render with the tile enable map. */
   bool map;
};

/* What a draw does that differs from case to case; 0 is plain. */
struct look {
   uint32_t rgba;
   bool add, kills, killable, occlusion;
   /* Runs the reader and writes no target; says that it reads target 0. */
   bool no_target, reads;
   enum hw_func depth;
   float bias;
};

static bool
strict(void)
{
   const char *mode = getenv("MALI_SIM_MODE");

   return !mode || !*mode || !strcmp(mode, "strict");
}

/* ---- streams ----------------------------------------------------------- */

#define EMIT(gpu, op, ...)                                                     \
   do {                                                                        \
      const struct hw_cs_##op v = { __VA_ARGS__ };                             \
      ((uint64_t *)((gpu)->mem + STREAM))[(gpu)->n++] = hw_cs_##op##_word(&v); \
   } while (0)

static void
move(struct gpu *g, unsigned pair, uint64_t value)
{
   EMIT(g, move, .destination = pair, .immediate = value & 0xffffffffffffull);
   if (value >> 48)
      EMIT(g, move32, .destination = pair + 1,
           .immediate = (uint32_t)(value >> 32));
}

static void
wait_all(struct gpu *g)
{
   EMIT(g, wait, .wait_mask = 0xff);
}

/* ---- what does not change ---------------------------------------------- */

/* Writes the pushed colour to target 0 at the pixel. */
static const char *const shader[] = {
   "MOV.i32.wait0126 r61, atest_datum.w0",
   "ATEST.wait0 @r60, ^r60, u3, ^r61",
   "MOV.i32.discard r0, u0",
   "MOV.i32 r3, u3",
   "MOV.i32 r2, u2",
   "MOV.i32.wait r1, u1",
   "BLEND.slot0.v4.f32.end @r0:r1:r2:r3, blend_descriptor_0.w0, r60, "
   "target:0x0",
};

/* Instructions from the first-th on. */
static void
assemble_at(struct gpu *g, unsigned first, const char *const *text,
            unsigned count)
{
   for (unsigned i = 0; i < count; i++) {
      struct isa_instr instr;
      struct isa_reason why;
      uint64_t word;

      if (isa_parse(10, text[i], &instr, &why) ||
          isa_encode(10, &instr, &word, &why)) {
         fprintf(stderr, "%s: %s\n", text[i], why.text);
         exit(1);
      }
      memcpy(g->mem + CODE + (first + i) * 8, &word, 8);
   }
}

static void
assemble(struct gpu *g, const char *const *text, unsigned count)
{
   assemble_at(g, 0, text, count);
}

static void
write_program(struct gpu *g, unsigned at, unsigned code)
{
   const struct hw_shader_program program = {
      HW_SHADER_PROGRAM_DEFAULTS,
      .stage = HW_SHADER_STAGE_FRAGMENT,
      .fragment_coverage_bitmask_type = HW_COVERAGE_BITMASK_TYPE_GL,
      .preload = 1 << 12,
      .binary = MEM_VA + code,
   };
   const struct hw_local_storage storage = { HW_LOCAL_STORAGE_DEFAULTS };

   hw_shader_program_pack(g->mem + at, &program);
   hw_local_storage_pack(g->mem + STORAGE, &storage);
}

static void
write_tiler(struct gpu *g, unsigned layers, int offset)
{
   struct drm_panthor_tiler_heap_create create = {
      .vm_id = g->vm,
      .initial_chunk_count = 2,
      .chunk_size = 256 << 10,
      .max_chunks = 8,
      .target_in_flight = 8,
   };

   CHECK_EQ(abi_ioctl(g->fd, DRM_IOCTL_PANTHOR_TILER_HEAP_CREATE, &create), 0);
   const struct hw_tiler_heap heap = {
      HW_TILER_HEAP_DEFAULTS,
      .size = create.chunk_size,
      .base = create.first_heap_chunk_gpu_va,
      .bottom = create.first_heap_chunk_gpu_va + 64,
      .top = create.first_heap_chunk_gpu_va + create.chunk_size,
   };
   const struct hw_tiler_context context = {
      HW_TILER_CONTEXT_DEFAULTS, .hierarchy_mask = 1,
      .fb_width = PICTURE,       .fb_height = PICTURE,
      .layer_count = layers,     .layer_offset = offset,
      .heap = MEM_VA + HEAP,     .geometry_buffer = MEM_VA + GEOMETRY,
   };

   hw_tiler_heap_pack(g->mem + HEAP, &heap);
   hw_tiler_context_pack(g->mem + CONTEXTS, &context);
   move(g, 0, create.tiler_heap_ctx_gpu_va);
   EMIT(g, heap_set, .address = 0);
}

/* Of one layer; cleared to zeros and a depth of 0.5. */
static void
write_framebuffer(struct gpu *g, unsigned layer)
{
   const struct hw_framebuffer_parameters fb = {
      HW_FRAMEBUFFER_PARAMETERS_DEFAULTS,
      .internal_layer_index = layer,
      .width = PICTURE,
      .height = PICTURE,
      .bound_max_x = PICTURE - 1,
      .bound_max_y = PICTURE - 1,
      .tie_break_rule = HW_TIE_BREAK_RULE_MINUS_180_IN_0_OUT,
      .color_buffer_allocation = 1024,
      .z_internal_format = HW_Z_INTERNAL_FORMAT_D24,
      .z_clear = 0.5f,
      .tiler = MEM_VA + CONTEXTS,
   };
   const struct hw_render_target rt = {
      HW_RENDER_TARGET_DEFAULTS,
      .internal_format = HW_COLOR_BUFFER_INTERNAL_FORMAT_R8G8B8A8,
      .write_enable = true,
      .writeback_format = HW_COLOR_FORMAT_R8G8B8A8,
      .writeback_block_format = HW_BLOCK_FORMAT_LINEAR,
      .clean_pixel_write_enable = true,
      .rgb = { .base = MEM_VA + TARGETS + layer * TARGET_SIZE,
               .row_stride = PICTURE * 4 },
   };
   uint8_t *dst = g->mem + FRAMEBUFFER + layer * 256;

   hw_framebuffer_parameters_pack(dst, &fb);
   hw_render_target_pack(dst + 128, &rt);
}

static struct gpu
gpu_open(unsigned layers, int offset)
{
   struct gpu g = { .fd = abi_open() };

   g.vm = abi_vm(g.fd);
   const uint32_t bo = abi_bo(g.fd, MEM_SIZE, g.vm);
   CHECK_EQ(abi_bind(g.fd, g.vm, bo, 0, MEM_VA, MEM_SIZE, 0), 0);
   g.mem = abi_map(g.fd, bo, MEM_SIZE);
   g.group = abi_group(g.fd, g.vm, 1);
   g.done = abi_syncobj(g.fd, false);
   memset(g.mem + TARGETS, 0x77, layers * TARGET_SIZE);
   EMIT(&g, set_sb_entry, .endpoint_entry = 2);
   write_program(&g, PROGRAM, CODE);
   assemble(&g, shader, sizeof(shader) / sizeof(shader[0]));
   write_tiler(&g, layers, offset);
   EMIT(&g, heap_operation,
        .operation = HW_CS_HEAP_COUNTER_VERTEX_TILER_STARTED);
   return g;
}

/* ---- draws ------------------------------------------------------------- */

static void
write_blend(struct gpu *g, unsigned i, bool add)
{
   const struct hw_blend_function f = {
      .a = HW_BLEND_OPERAND_A_SRC,
      .b = add ? HW_BLEND_OPERAND_B_DEST : HW_BLEND_OPERAND_B_SRC,
      .c = HW_BLEND_OPERAND_C_ZERO,
      .invert_c = add,
   };
   const struct hw_blend blend = {
      HW_BLEND_DEFAULTS,
      .load_destination = add,
      .equation = { .rgb = f, .alpha = f, .color_mask = 0xf },
      .internal = { .mode = add ? HW_BLEND_MODE_FIXED_FUNCTION
                                : HW_BLEND_MODE_OPAQUE,
                    .fixed_function = {
                       .num_comps = 4,
                       .conversion = {
                          /* RGBA8 in the tile buffer. */
                          .memory_format = 237 << 12,
                          .register_format = HW_REGISTER_FILE_FORMAT_F32,
                       },
                    } },
   };

   hw_blend_pack(g->mem + BLENDS + i * 64, &blend);
}

static void
write_depth(struct gpu *g, unsigned i, const struct look *look)
{
   const struct hw_depth_stencil ds = {
      HW_DEPTH_STENCIL_DEFAULTS,
      .front_compare_function = HW_FUNC_ALWAYS,
      .back_compare_function = HW_FUNC_ALWAYS,
      .depth_function = look->depth ? look->depth : HW_FUNC_ALWAYS,
      .depth_bias_enable = look->bias != 0.0f,
      .depth_units = look->bias,
   };

   hw_depth_stencil_pack(g->mem + DEPTHS + i * 64, &ds);
}

/* Returns the address of a draw descriptor. */
static uint64_t
write_draw(struct gpu *g, const struct look *look)
{
   const unsigned i = g->draws++;
   float *color = (float *)(g->mem + COLORS + i * 16);

   for (unsigned c = 0; c < 4; c++)
      color[c] = (float)(look->rgba >> (8 * c) & 0xff) / 255.0f;
   write_blend(g, i, look->add);
   write_depth(g, i, look);

   const struct hw_draw draw = {
      HW_DRAW_DEFAULTS,
      .flags_0 = { .allow_forward_pixel_to_kill = look->kills,
                   .allow_forward_pixel_to_be_killed = look->killable,
                   .occlusion_query = look->occlusion
                                         ? HW_OCCLUSION_MODE_COUNTER
                                         : HW_OCCLUSION_MODE_DISABLED },
      .flags_1 = { .sample_mask = 0xffff,
                   .render_target_mask = !look->no_target },
      .flags_2 = { .read_mask = look->reads },
      .maximum_z = 1.0f,
      .depth_stencil = MEM_VA + DEPTHS + i * 64,
      .blend_count = 1,
      .blend = MEM_VA + BLENDS + i * 64,
      .occlusion = MEM_VA + OCCLUSION,
      .shader = { .fau_count = 2,
                  .shader = MEM_VA + (look->no_target ? READER : PROGRAM),
                  .thread_storage = MEM_VA + STORAGE,
                  .fau = MEM_VA + COLORS + i * 16 },
   };

   hw_draw_pack(g->mem + DRAWS + i * 128, &draw);
   return MEM_VA + DRAWS + i * 128;
}

static void
fullscreen(struct gpu *g, const struct look *look, struct hw_scissor box,
           unsigned view_mask, uint32_t flags_override)
{
   const struct hw_primitive_flags flags = { HW_PRIMITIVE_FLAGS_DEFAULTS,
                                             .view_mask = view_mask };
   uint64_t scissor;
   uint32_t word;

   hw_scissor_pack(&scissor, &box);
   hw_primitive_flags_pack(&word, &flags);
   move(g, HW_SR_FULLSCREEN_TILER_CONTEXT, MEM_VA + CONTEXTS);
   EMIT(g, move32, .destination = HW_SR_FULLSCREEN_SCISSOR,
        .immediate = (uint32_t)scissor);
   EMIT(g, move32, .destination = HW_SR_FULLSCREEN_SCISSOR + 1,
        .immediate = (uint32_t)(scissor >> 32));
   EMIT(g, move32, .destination = HW_SR_FULLSCREEN_PRIMITIVE_FLAGS,
        .immediate = word);
   move(g, R_DCD, write_draw(g, look));
   EMIT(g, run_fullscreen, .dcd = R_DCD, .flags_override = flags_override);
}

static const struct hw_scissor everything = { 0, 0, 0xffff, 0xffff };

static void
submit(struct gpu *g)
{
   EMIT(g, flush_cache2, .l2_flush_mode = HW_CS_FLUSH_MODE_CLEAN,
        .lsc_flush_mode = HW_CS_FLUSH_MODE_CLEAN, .wait_mask = 0xff & ~2,
        .signal_slot = 1);
   wait_all(g);
   CHECK(g->n * 8 <= CONTEXTS);
   CHECK_EQ(
      abi_submit(g->fd, g->group, 0, MEM_VA + STREAM, g->n * 8, 0, g->done), 0);
   CHECK_EQ(abi_wait(g->fd, g->done, 20000), 0);
}

/* Renders what was tiled, and waits. */
static void
render(struct gpu *g, unsigned layers)
{
   EMIT(g, finish_tiling);
   wait_all(g);
   EMIT(g, heap_operation,
        .operation = HW_CS_HEAP_COUNTER_VERTEX_TILER_COMPLETED);
   for (unsigned i = 0; i < layers; i++) {
      const struct hw_framebuffer_pointer pointer = {
         HW_FRAMEBUFFER_POINTER_DEFAULTS,
         .pointer = MEM_VA + FRAMEBUFFER + i * 256,
      };
      uint64_t word;

      write_framebuffer(g, i);
      hw_framebuffer_pointer_pack(&word, &pointer);
      move(g, HW_SR_FRAGMENT_FBD_POINTER, word);
      EMIT(g, move32, .destination = HW_SR_FRAGMENT_BBOX_MIN);
      EMIT(g, move32, .destination = HW_SR_FRAGMENT_BBOX_MAX,
           .immediate = (PICTURE - 1) | (PICTURE - 1) << 16);
      move(g, HW_SR_FRAGMENT_TEM_POINTER, MEM_VA + TILE_MAP);
      EMIT(g, move32, .destination = HW_SR_FRAGMENT_TEM_ROW_STRIDE,
           .immediate = 64);
      EMIT(g, run_fragment, .enable_tem = g->map,
           .tile_order = HW_TILE_RENDER_ORDER_Z_ORDER);
   }
   wait_all(g);
   move(g, R_ADDRESS, MEM_VA + CONTEXTS + 40);
   EMIT(g, load_multiple, .base_register = R_CHUNKS, .address = R_ADDRESS,
        .mask = 0xf);
   wait_all(g);
   EMIT(g, finish_fragment, .first_heap_chunk = R_CHUNKS,
        .last_heap_chunk = R_CHUNKS + 2, .increment_fragment_completed = true,
        .signal_slot = 3);
   submit(g);
}

static void
finish(struct gpu *g)
{
   CHECK_EQ(abi_group_state(g->fd, g->group), 0);
   close(g->fd);
}

static void
finish_faulty(struct gpu *g)
{
   CHECK_EQ(abi_group_state(g->fd, g->group),
            DRM_PANTHOR_GROUP_STATE_FATAL_FAULT);
   close(g->fd);
}

static uint32_t
pixel(const struct gpu *g, unsigned layer, unsigned x, unsigned y)
{
   uint32_t v;

   memcpy(&v, g->mem + TARGETS + layer * TARGET_SIZE + (y * PICTURE + x) * 4,
          4);
   return v;
}

/* A box of one colour on another. */
static void
check_box(const struct gpu *g, unsigned layer, struct hw_scissor b,
          uint32_t inside, uint32_t outside)
{
   unsigned wrong = 0;

   for (unsigned y = 0; y < PICTURE; y++) {
      for (unsigned x = 0; x < PICTURE; x++) {
         const bool in = x >= b.scissor_minimum_x && x <= b.scissor_maximum_x &&
                         y >= b.scissor_minimum_y && y <= b.scissor_maximum_y;
         wrong += pixel(g, layer, x, y) != (in ? inside : outside);
      }
   }
   CHECK_EQ(wrong, 0);
}

/* ---- RUN_FULLSCREEN ----------------------------------------------------- */

static void
test_area(void)
{
   const struct hw_scissor box = { 3, 17, 20, 17 };
   const struct look red = { .rgba = 0xff0000ff };
   const struct look green = { .rgba = 0xff00ff00, .occlusion = true };
   struct gpu g = gpu_open(1, 0);

   fullscreen(&g, &red, everything, 0, 0);
   fullscreen(&g, &green, box, 0, 0);
   render(&g, 1);
   check_box(&g, 0, box, 0xff00ff00, 0xff0000ff);
   CHECK_EQ(*(uint64_t *)(g.mem + OCCLUSION), 18);
   finish(&g);

   /* An empty box draws nothing. */
   g = gpu_open(1, 0);
   fullscreen(&g, &red, (struct hw_scissor){ 5, 5, 4, 9 }, 0, 0);
   fullscreen(&g, &red, (struct hw_scissor){ 64, 0, 70, 9 }, 0, 0);
   render(&g, 1);
   check_box(&g, 0, everything, 0, 0);
   finish(&g);
}

static void
test_layers(void)
{
   const struct look red = { .rgba = 0xff0000ff };
   const struct look blue = { .rgba = 0xffff0000 };
   const uint32_t red_at[] = { 0, 0xff0000ff, 0, 0xff0000ff };
   struct gpu g = gpu_open(4, 0);

   /* The views of the register and of the instruction are added up. */
   fullscreen(&g, &red, everything, 1 << 1, 1 << 27);
   render(&g, 4);
   for (unsigned i = 0; i < 4; i++)
      check_box(&g, i, everything, red_at[i], 0);
   finish(&g);

   /* No view is the first one; a context's layers may begin elsewhere. */
   g = gpu_open(2, 0);
   fullscreen(&g, &blue, everything, 0, 0);
   render(&g, 2);
   check_box(&g, 0, everything, 0xffff0000, 0);
   check_box(&g, 1, everything, 0, 0);
   finish(&g);

   g = gpu_open(2, -2);
   fullscreen(&g, &blue, everything, 0x1f & ~4, 0);
   render(&g, 2);
   check_box(&g, 0, everything, 0, 0);
   check_box(&g, 1, everything, 0xffff0000, 0);
   finish(&g);
}

/* The box has depth 0, to which a bias is added; the buffer holds 0.5. */
static void
test_depth(void)
{
   const struct {
      enum hw_func func;
      float bias;
      bool drawn;
   } cases[] = {
      { HW_FUNC_LESS, 0.0f, true },
      { HW_FUNC_GREATER, 0.0f, false },
      { HW_FUNC_LESS, 0xc00000, false },
      { HW_FUNC_GREATER, 0xc00000, true },
   };

   for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      const struct look look = { .rgba = 0xff123456,
                                 .depth = cases[i].func,
                                 .bias = cases[i].bias };
      struct gpu g = gpu_open(1, 0);

      fullscreen(&g, &look, everything, 0, 0);
      render(&g, 1);
      check_box(&g, 0, everything, cases[i].drawn ? 0xff123456 : 0, 0);
      finish(&g);
   }
}

static void
test_refused(void)
{
   static const char *const varying[] = {
      "LD_VAR_BUF_IMM.f32.slot0.v4.src_f32.center.store.wait0126 "
      "@r0:r1:r2:r3, ^r61, index:0x0",
   };
   const struct look red = { .rgba = 0xff0000ff };
   struct gpu g = gpu_open(1, 0);

   /* Scissor arrays. */
   fullscreen(&g, &red, everything, 0, 1 << 21);
   submit(&g);
   finish_faulty(&g);
   /* No draw descriptor. */
   g = gpu_open(1, 0);
   move(&g, HW_SR_FULLSCREEN_TILER_CONTEXT, MEM_VA + CONTEXTS);
   move(&g, R_DCD, MEM_VA + MEM_SIZE);
   EMIT(&g, run_fullscreen, .dcd = R_DCD);
   submit(&g);
   finish_faulty(&g);
   /* There are no vertices. */
   g = gpu_open(1, 0);
   assemble(&g, varying, 1);
   fullscreen(&g, &red, everything, 0, 0);
   render(&g, 1);
   finish_faulty(&g);
   /* No context. */
   g = gpu_open(1, 0);
   move(&g, HW_SR_FULLSCREEN_TILER_CONTEXT, MEM_VA + MEM_SIZE);
   move(&g, R_DCD, write_draw(&g, &red));
   EMIT(&g, run_fullscreen, .dcd = R_DCD);
   submit(&g);
   finish_faulty(&g);
}

/* A bit for each 32x32 pixels; what has none keeps what memory held. */
static void
test_tile_map(void)
{
   const struct look red = { .rgba = 0xff0000ff };
   struct gpu g = gpu_open(1, 0);
   unsigned wrong = 0;

   g.map = true;
   g.mem[TILE_MAP] = 2;
   g.mem[TILE_MAP + 64] = 1;
   fullscreen(&g, &red, everything, 0, 0);
   render(&g, 1);
   for (unsigned y = 0; y < PICTURE; y++) {
      for (unsigned x = 0; x < PICTURE; x++) {
         const bool drawn = (x < 32) != (y < 32);
         wrong += pixel(&g, 0, x, y) != (drawn ? 0xff0000ff : 0x77777777);
      }
   }
   CHECK_EQ(wrong, 0);
   finish(&g);
}

/* ---- RUN_TILING ---------------------------------------------------------- */

/* The draw's state in the registers of RUN_TILING; the fragment shader's are
 * the second pairs. */
static void
tiling_state(struct gpu *g, const struct look *look,
             const struct hw_primitive_flags *flags)
{
   const unsigned i = g->draws;
   const uint32_t bounds = (PICTURE - 1) | (PICTURE - 1) << 16;
   uint32_t word;

   write_draw(g, look);
   hw_primitive_flags_pack(&word, flags);
   for (unsigned r = 0; r <= HW_SR_IDVS_PRIMITIVE_SIZE; r += 2)
      move(g, r, 0);
   move(g, HW_SR_IDVS_POSITION_FAU + 2,
        (MEM_VA + COLORS + i * 16) | UINT64_C(2) << 56);
   move(g, HW_SR_IDVS_POSITION_SPD + 2, MEM_VA + PROGRAM);
   move(g, HW_SR_IDVS_POSITION_TSD + 2, MEM_VA + STORAGE);
   move(g, HW_SR_IDVS_TILER_CONTEXT, MEM_VA + CONTEXTS);
   EMIT(g, move32, .destination = HW_SR_IDVS_SCISSOR + 1, .immediate = bounds);
   EMIT(g, move32, .destination = HW_SR_IDVS_HIGH_DEPTH_CLAMP,
        .immediate = 0x3f800000);
   move(g, HW_SR_IDVS_VARYING_SIZE, MEM_VA + POSITIONS);
   move(g, HW_SR_IDVS_BLEND, (MEM_VA + BLENDS + i * 64) | 1);
   move(g, HW_SR_IDVS_DEPTH_STENCIL, MEM_VA + DEPTHS + i * 64);
   EMIT(g, move32, .destination = HW_SR_IDVS_PRIMITIVE_FLAGS,
        .immediate = word);
   EMIT(g, move32, .destination = HW_SR_IDVS_DCD_FLAGS_1, .immediate = 0x1ffff);
}

static void
tiling(struct gpu *g, uint32_t count, uint32_t instances, uint32_t override)
{
   EMIT(g, move32, .destination = HW_SR_IDVS_INDEX_COUNT, .immediate = count);
   EMIT(g, move32, .destination = HW_SR_IDVS_INSTANCE_COUNT,
        .immediate = instances);
   EMIT(g, run_tiling, .flags_override = override, .srt_select = 1,
        .spd_select = 1, .tsd_select = 1, .fau_select = 1);
}

static void
position(struct gpu *g, unsigned i, float x, float y, float z)
{
   const float v[4] = { x, y, z, 1.0f };

   memcpy(g->mem + POSITIONS + i * sizeof(v), v, sizeof(v));
}

/* Corners of a box as vertices `first` to first + 3 of a strip. */
static void
corners(struct gpu *g, unsigned first, const struct hw_scissor *b)
{
   for (unsigned i = 0; i < 4; i++) {
      position(g, first + i,
               (float)(i & 1 ? b->scissor_maximum_x + 1 : b->scissor_minimum_x),
               (float)(i & 2 ? b->scissor_maximum_y + 1 : b->scissor_minimum_y),
               0.25f);
   }
}

static void
test_tiling(void)
{
   const struct look red = { .rgba = 0xff0000ff };
   const struct hw_scissor box = { 3, 2, 20, 18 }, other = { 1, 20, 30, 29 };
   const uint16_t indices[] = { 9, 9, 2, 3, 4, 5 };
   const struct hw_primitive_flags strip = {
      .draw_mode = HW_DRAW_MODE_TRIANGLE_STRIP,
   };
   struct gpu g = gpu_open(1, 0);

   /* In order, from a vertex on. */
   corners(&g, 3, &box);
   tiling_state(&g, &red, &strip);
   EMIT(&g, move32, .destination = HW_SR_IDVS_VERTEX_OFFSET, .immediate = 3);
   tiling(&g, 4, 1, 0);
   render(&g, 1);
   check_box(&g, 0, box, 0xff0000ff, 0);
   finish(&g);

   /* Indexed, the index type in the instruction's flags. */
   g = gpu_open(1, 0);
   corners(&g, 1, &box);
   memcpy(g.mem + INDICES, indices, sizeof(indices));
   tiling_state(&g, &red, &strip);
   EMIT(&g, move32, .destination = HW_SR_IDVS_INDEX_OFFSET, .immediate = 2);
   EMIT(&g, move32, .destination = HW_SR_IDVS_VERTEX_OFFSET,
        .immediate = (uint32_t)-1);
   EMIT(&g, move32, .destination = HW_SR_IDVS_INDEX_ARRAY_SIZE,
        .immediate = sizeof(indices));
   move(&g, HW_SR_IDVS_INDEX_ARRAY, MEM_VA + INDICES);
   tiling(&g, 4, 1, HW_INDEX_TYPE_UINT16 << 8);
   render(&g, 1);
   check_box(&g, 0, box, 0xff0000ff, 0);
   finish(&g);

   /* The second instance begins at vertex 6. */
   g = gpu_open(1, 0);
   corners(&g, 0, &box);
   corners(&g, 6, &other);
   tiling_state(&g, &red, &strip);
   EMIT(&g, move32, .destination = HW_SR_IDVS_VERTEX_BOUNDS, .immediate = 6);
   tiling(&g, 4, 2, 0);
   render(&g, 1);
   CHECK_EQ(pixel(&g, 0, 3, 2), 0xff0000ff);
   CHECK_EQ(pixel(&g, 0, 20, 18), 0xff0000ff);
   CHECK_EQ(pixel(&g, 0, 10, 19), 0);
   CHECK_EQ(pixel(&g, 0, 1, 20), 0xff0000ff);
   CHECK_EQ(pixel(&g, 0, 30, 29), 0xff0000ff);
   finish(&g);
}

/* Sizes are one constant, or an array. */
static void
test_tiling_points(void)
{
   const struct look red = { .rgba = 0xff0000ff };
   const float sizes[] = { 5.0f, 0.0f, 3.0f };
   const struct hw_scissor five = { 8, 8, 12, 12 }, three = { 19, 9, 21, 11 };

   for (unsigned i = 0; i < 2; i++) {
      const struct hw_primitive_flags points = {
         .draw_mode = HW_DRAW_MODE_POINTS,
         .point_size_array_format = i ? HW_POINT_SIZE_ARRAY_FORMAT_FP32
                                      : HW_POINT_SIZE_ARRAY_FORMAT_NONE,
      };
      struct gpu g = gpu_open(1, 0);

      memcpy(g.mem + SIZES, sizes, sizeof(sizes));
      position(&g, 0, 10.5f, 10.5f, 0.0f);
      position(&g, 1, 2.5f, 2.5f, 0.0f);
      position(&g, 2, 20.5f, 10.5f, 0.0f);
      tiling_state(&g, &red, &points);
      if (i)
         move(&g, HW_SR_IDVS_PRIMITIVE_SIZE, MEM_VA + SIZES);
      else
         EMIT(&g, move32, .destination = HW_SR_IDVS_PRIMITIVE_SIZE,
              .immediate = 0x40a00000);
      tiling(&g, i ? 3 : 1, 1, 0);
      render(&g, 1);
      if (i) {
         CHECK_EQ(pixel(&g, 0, 2, 2), 0);
         CHECK_EQ(pixel(&g, 0, 18, 10), 0);
         CHECK_EQ(pixel(&g, 0, 22, 10), 0);
         for (unsigned x = three.scissor_minimum_x;
              x <= three.scissor_maximum_x; x++)
            CHECK_EQ(pixel(&g, 0, x, 10), 0xff0000ff);
         CHECK_EQ(pixel(&g, 0, 12, 12), 0xff0000ff);
      } else {
         check_box(&g, 0, five, 0xff0000ff, 0);
      }
      finish(&g);
   }
}

static void
test_tiling_refused(void)
{
   static const char *const varying[] = {
      "LD_VAR_BUF_IMM.f32.slot0.v4.src_f32.center.store.wait0126 "
      "@r0:r1:r2:r3, ^r61, index:0x0",
   };
   const struct look red = { .rgba = 0xff0000ff };
   const struct hw_scissor box = { 3, 2, 20, 18 };
   const struct hw_primitive_flags strip = {
      .draw_mode = HW_DRAW_MODE_TRIANGLE_STRIP,
   };
   struct gpu g = gpu_open(1, 0);

   /* Positions where nothing is. */
   tiling_state(&g, &red, &strip);
   move(&g, HW_SR_IDVS_VARYING_SIZE, MEM_VA + MEM_SIZE);
   tiling(&g, 4, 1, 0);
   submit(&g);
   finish_faulty(&g);
   /* Where varyings would come from is not known. */
   g = gpu_open(1, 0);
   assemble(&g, varying, 1);
   corners(&g, 0, &box);
   tiling_state(&g, &red, &strip);
   tiling(&g, 4, 1, 0);
   render(&g, 1);
   finish_faulty(&g);
}

/* ---- blending ------------------------------------------------------------ */

/* A target without a blend descriptor: nothing is written, and strict mode
 * says so. */
static void
test_missing_blend(void)
{
   static const char *const second[] = {
      "BLEND.slot0.v4.f32.end @r0:r1:r2:r3, blend_descriptor_1.w0, r60, "
      "target:0x0",
   };
   const struct look red = { .rgba = 0xff0000ff };
   struct gpu g = gpu_open(1, 0);

   assemble(&g, shader, 6);
   assemble_at(&g, 6, second, 1);
   fullscreen(&g, &red, everything, 0, 0);
   render(&g, 1);
   if (strict()) {
      finish_faulty(&g);
      return;
   }
   check_box(&g, 0, everything, 0, 0);
   finish(&g);
}

/* ---- forward pixel kill ------------------------------------------------- */

/* Blending over what it may kill is a race; beside it, or over what cannot be
 * killed, it is not. */
static void
test_forward_kill(void)
{
   const struct hw_scissor left = { 0, 0, 15, 31 }, right = { 16, 0, 31, 31 };
   const struct hw_scissor middle = { 15, 0, 16, 31 };

   for (unsigned i = 0; i < 4; i++) {
      const struct look first = { .rgba = 0x40000040,
                                  .kills = true,
                                  .killable = i != 1 };
      const struct look second = {
         .rgba = 0x40004000, .add = true, .kills = i != 2, .killable = true
      };
      const bool race = i == 3;
      struct gpu g = gpu_open(1, 0);

      fullscreen(&g, &first, left, 0, 0);
      fullscreen(&g, &second, i == 0 ? right : middle, 0, 0);
      render(&g, 1);
      if (race && strict()) {
         finish_faulty(&g);
         continue;
      }
      CHECK_EQ(pixel(&g, 0, 14, 7), 0x40000040);
      CHECK_EQ(pixel(&g, 0, 15, 7), i ? 0x80004040 : 0x40000040);
      CHECK_EQ(pixel(&g, 0, 16, 7), 0x40004000);
      finish(&g);
   }
}

/* ---- targets that are only read ----------------------------------------- */

/* Stores target 0's red at the pixel; the second instruction waits for it. */
static const char *const reader[] = {
   "MOV.i32.wait0126 r61, atest_datum.w0",
   "NOP.wait_resource",
   "ATEST.wait0 @r60, ^r60, u3, ^r61",
   "IADD_IMM.i32 r0, 0x0, #0xFF000000",
   "IADD_IMM.i32.wait r1, 0x0, #0xED000",
   "LD_TILE.v4.f32.slot0.wait0 @r4:r5:r6:r7, r0, r60, r1",
   "STORE.i32.slot0.end @r4, u0, offset:0",
};

#define READER_FIRST 32

/* What a draw reads and does not write it has to say before, and to wait for:
 * strict mode sees to it. */
static void
test_read_only(void)
{
   const struct hw_scissor one = { 3, 5, 3, 5 };
   const struct look red = { .rgba = 0xff0000ff };
   const uint64_t result_va = MEM_VA + INDICES;

   for (unsigned i = 0; i < 3; i++) {
      const struct look read = { .no_target = true, .reads = i != 1 };
      struct gpu g = gpu_open(1, 0);
      float seen;

      write_program(&g, READER, CODE + READER_FIRST * 8);
      assemble_at(&g, READER_FIRST, reader, sizeof(reader) / sizeof(reader[0]));
      if (i == 2)
         assemble_at(&g, READER_FIRST + 1, (const char *const[]){ "NOP" }, 1);
      fullscreen(&g, &red, everything, 0, 0);
      fullscreen(&g, &read, one, 0, 0);
      /* The second draw's uniforms. */
      memcpy(g.mem + COLORS + 16, &result_va, sizeof(result_va));
      memset(g.mem + INDICES, 0x77, 4);
      render(&g, 1);
      if (i && strict()) {
         finish_faulty(&g);
         continue;
      }
      memcpy(&seen, g.mem + INDICES, sizeof(seen));
      CHECK(seen == 1.0f);
      check_box(&g, 0, everything, 0xff0000ff, 0);
      finish(&g);
   }
}

static const struct abi_case cases[] = {
   { "fullscreen-area", test_area },
   { "fullscreen-layers", test_layers },
   { "fullscreen-depth", test_depth },
   { "fullscreen-refused", test_refused },
   { "tile-map", test_tile_map },
   { "tiling", test_tiling },
   { "tiling-points", test_tiling_points },
   { "tiling-refused", test_tiling_refused },
   { "missing-blend", test_missing_blend },
   { "forward-kill", test_forward_kill },
   { "read-only", test_read_only },
   { NULL, NULL },
};

int
main(int argc, char **argv)
{
   return abi_main(argc, argv, cases);
}
