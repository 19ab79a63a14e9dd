/* SPDX-License-Identifier: MIT */
/* The shader core of the simulated Valhall (v9 to v13): programs, warps, and
 * the compute iterator.
 *
 * It executes instructions.  What a varying, a tile or a texel is it does not
 * know: messages that belong to the fixed-function stages go out through
 * struct sim_stage_ops (pixels, geometry) and sim_texture.h (textures).
 *
 *    sim_core       one worker's shader core; used by one thread at a time
 *    sim_shader_env a shader with its constants and resources, prepared once
 *                   and then read-only: share it between workers
 *    sim_warp       16 threads: registers, masks, program counters
 *
 * A fault stops the job through the core's port; functions return false and
 * the caller unwinds. */
#ifndef SIM_SHADER_H
#define SIM_SHADER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/memory/sim_memory.h"

#define SIM_LANES 16
#define SIM_REGS 64
#define SIM_FAU_WORDS 256

struct sim_core;
struct sim_program;

/* ---- cores ------------------------------------------------------------ */

/* core_id: what the core-id special constant reads; unique among the workers
 * of a job.  port must live as long as the core and serve the same thread.
 * NULL when memory runs out. */
struct sim_core *
sim_core_create(struct sim_port *port, unsigned core_id);
/* Adds the core's counters to the process-wide ones. */
void
sim_core_destroy(struct sim_core *core);
struct sim_port *
sim_core_port(struct sim_core *core);
/* Clocks that a core of the model would take at least for what this one has
 * run so far: an estimate by published rates (sim_cycles.h). */
uint64_t
sim_core_cycles(const struct sim_core *core);

/* ---- environment ------------------------------------------------------ */

/* Values of Shader Program::Stage (Mesa 25.0.7 genxml v10, "Shader stage"). */
enum sim_stage {
   SIM_STAGE_COMPUTE = 1,
   SIM_STAGE_FRAGMENT = 2,
   SIM_STAGE_VERTEX = 3,
};

enum sim_ftz {
   SIM_FTZ_PRESERVE = 0,
   SIM_FTZ_DX11 = 1,
   SIM_FTZ_ALWAYS = 2,
   SIM_FTZ_ABRUPT = 3,
};

/* What BLEND reads of a target that the draw has no descriptor for: mode Off.
 * GUESS: Mesa's drivers (25.0.7, 2026) give as many descriptors as there are
 * targets, however many the shader writes. */
#define SIM_BLEND_MISSING UINT64_C(0xffffffff00000003)

struct sim_shader_env {
   /* Written by the caller, from the front end's registers or a Shader
    * Environment structure. */

   /* GPU address of the Shader Program descriptor. */
   uint64_t shader_va;
   /* The "Resources" word: address of the table of Resource entries, with
    * their number in bits 5:0. */
   uint64_t resources;
   /* GPU address of the Local Storage descriptor, or 0. */
   uint64_t thread_storage_va;
   /* Uniforms: address (bits 47:0 are used) and number of 64-bit words. */
   uint64_t fau_va;
   unsigned fau_count;
   /* Added to every instance-frequency attribute's index.  GUESS: as the
    * Shader Environment's "Attribute offset". */
   uint32_t attribute_offset;
   /* The internal-blend halves of the draw's blend descriptors: what special
    * constants blend_descriptor_0…7 read.  Fragment stage only. */
   uint64_t blend[8];

   /* Written by sim_env_prepare(). */

   enum sim_stage stage;
   enum sim_ftz ftz;
   /* Coverage bitmask type GL (fragment). */
   bool coverage_gl;
   bool needs_helpers;
   bool suppress_nan, suppress_inf;
   /* 32 or 64. */
   unsigned registers;
   /* Bit n: the hardware preloads register 48 + n. */
   uint16_t preload;
   /* Address of the first instruction. */
   uint64_t binary_va;
   /* Per-thread local storage, 0 when there is none. */
   uint32_t tls_size_B;
   /* Per-workgroup local storage, 0 when there is none. */
   uint32_t wls_size_B;
   struct sim_program *program;
   uint32_t fau[SIM_FAU_WORDS][SIM_LANES] __attribute__((aligned(64)));
};

/* Reads the descriptors, the uniforms and the program.  false: the fault is
 * recorded, nothing needs finishing. */
bool
sim_env_prepare(struct sim_core *core, struct sim_shader_env *env);
void
sim_env_finish(struct sim_shader_env *env);

/* ---- warps ------------------------------------------------------------ */

enum sim_warp_status {
   /* All threads ended or were discarded. */
   SIM_WARP_DONE,
   /* All remaining threads wait at a BARRIER; run again to go on. */
   SIM_WARP_BARRIER,
   /* A fault was recorded. */
   SIM_WARP_FAULT,
};

/* A warp's lanes are numbered as the lane-id special constant reads.  In
 * fragment warps a quad is four consecutive lanes: bit 0 of the lane is x,
 * bit 1 is y (Mesa 25.0.7: derivatives are taken with lane ^ 1, lane ^ 2).
 *
 * Registers that the caller must fill before the run, if env->preload has
 * their bit (Mesa 25.0.7, bifrost_compile.c):
 *    compute   r55 local id x | y << 16    r56 local id z
 *              r57…r59 workgroup id        r60…r62 global invocation id
 *              (sim_compute_run does it)
 *    vertex    r59 the LEA_BUF_IMM "linear id" of table 61 (any number that
 *              sim_stage_ops::lea_buf understands, 4 more is the next 4-word
 *              record)    r60 vertex id    r61 instance id    r62 draw id
 *    fragment  r57 primitive id            r58 0 = front facing
 *              r59 pixel x | y << 16       r60 coverage mask of the thread
 *              r61 bits 15:0 sample mask in, 20:16 sample id
 *              r62 bits 7:0 layer / view index */
struct sim_warp {
   uint32_t r[SIM_REGS][SIM_LANES] __attribute__((aligned(64)));

   /* Written by the caller before the first run. */

   /* Lanes that hold a thread, helper threads included. */
   uint16_t lanes;
   /* Those of `lanes` that only help to take derivatives: they store
    * nothing. */
   uint16_t helpers;
   /* Bit n: the caller wrote register n in all `lanes`. */
   uint64_t preloaded;
   /* What the warp-id special constant reads, unique within the core. */
   uint32_t warp_id;
   /* Thread number in the core's thread-local storage of lane 0; others
    * follow.  Invariant: < 1024. */
   uint32_t tls_thread;
   /* Index of the workgroup memory in the core (sim_compute_run uses it;
    * 0 elsewhere). */
   uint32_t workgroup;

   /* Written by sim_warp_run(). */

   /* Lanes discarded by the program (DISCARD), helper lanes or not. */
   uint16_t discarded;
   /* Lanes that have ended. */
   uint16_t ended;
   /* Lanes that wait at a BARRIER, and those that lived when the first of
    * them came there. */
   uint16_t at_barrier, expected;
   /* Lanes that execute now, and where. */
   uint16_t active;
   uint64_t pc;
   /* Where each of the other living lanes waits. */
   uint64_t lane_pc[SIM_LANES];
   const struct sim_program *program;
   bool started;
   /* Strict mode: which lanes of a register were ever written, and which
    * wait for a message in slot 0…2 and 7. */
   uint16_t written[SIM_REGS];
   uint16_t pending[SIM_REGS];
   uint64_t slot_regs[8];
   /* Slots waited for at any time, and SIM_WAITED_RESOURCE. */
   uint8_t waited;
};

/* Clears everything but r[], which need not be cleared. */
void
sim_warp_init(struct sim_warp *warp);

/* ---- what other units do for a warp ----------------------------------- */

/* Register file formats (Mesa 25.0.7, valhall/ISA.xml "Register format"). */
enum sim_regfmt {
   SIM_REGFMT_AUTO = 0,
   SIM_REGFMT_F32 = 2,
   SIM_REGFMT_F16 = 3,
   SIM_REGFMT_S32 = 4,
   SIM_REGFMT_S16 = 5,
   SIM_REGFMT_U32 = 6,
   SIM_REGFMT_U16 = 7,
};

static inline bool
sim_regfmt_is_16(enum sim_regfmt f)
{
   return f == SIM_REGFMT_F16 || f == SIM_REGFMT_S16 || f == SIM_REGFMT_U16;
}

enum sim_var_kind {
   /* LD_VAR_BUF*: index is a byte offset into the vertex's varying record. */
   SIM_VAR_BUFFER,
   /* LD_VAR*: index is the 32-bit handle (table << 24 | entry) of an
    * attribute descriptor. */
   SIM_VAR_DESCRIPTOR,
   /* LD_VAR_FLAT*: likewise, not interpolated. */
   SIM_VAR_FLAT,
   /* LD_VAR_SPECIAL: index is enum sim_var_special. */
   SIM_VAR_SPECIAL,
};

enum sim_var_special {
   /* Two components: the point coordinate. */
   SIM_VAR_POINT = 0,
   SIM_VAR_FRAG_W = 2,
   SIM_VAR_FRAG_Z = 3,
};

/* How a varying lies in memory (ISA.xml "Source format"). */
enum sim_var_source {
   SIM_VAR_SRC_FLAT32,
   SIM_VAR_SRC_FLAT16,
   SIM_VAR_SRC_F32,
   SIM_VAR_SRC_F16,
};

enum sim_var_sample {
   SIM_SAMPLE_CENTER,
   SIM_SAMPLE_CENTROID,
   /* position bits 20:16 name the sample. */
   SIM_SAMPLE_SAMPLE,
   /* position is x | y << 16, signed 8.8 pixels from the top left. */
   SIM_SAMPLE_EXPLICIT,
};

enum sim_var_update {
   SIM_UPDATE_STORE,
   SIM_UPDATE_RETRIEVE,
   SIM_UPDATE_CLOBBER = 3,
};

struct sim_var_request {
   enum sim_var_kind kind;
   enum sim_var_source source;
   enum sim_regfmt regfmt;
   enum sim_var_sample sample;
   enum sim_var_update update;
   /* 1…4 */
   unsigned components;
   /* Lanes wanted (helpers included). */
   uint16_t lanes;
   uint32_t position[SIM_LANES];
   uint32_t index[SIM_LANES];
};

/* Bit of no slot: the flow wait_resource. */
#define SIM_WAITED_RESOURCE 0x08

struct sim_tile_request {
   enum sim_regfmt regfmt;
   unsigned components;
   uint16_t lanes;
   /* Pixel indices descriptor, coverage mask, Internal Conversion word. */
   uint32_t pixel[SIM_LANES];
   uint32_t coverage[SIM_LANES];
   uint32_t conversion[SIM_LANES];
   /* Loads: depth or stencil, and sim_warp::waited. */
   bool z_stencil;
   uint8_t waited;
};

struct sim_blend_request {
   enum sim_regfmt regfmt;
   unsigned components;
   uint16_t lanes;
   /* The 64-bit internal blend descriptor (first source). */
   uint64_t descriptor;
   uint32_t coverage[SIM_LANES];
};

/* Components travel one per uint32_t: 16-bit formats in the low half, as
 * regfmt says.  With SIM_REGFMT_AUTO they are 32 bits and the callee knows
 * from its descriptor.  Each returns false after it recorded a fault in the
 * core's port.  A NULL member makes the instruction an invalid one.
 * Helper lanes appear in `lanes` of loads, never in those of stores, tests
 * and blends. */
struct sim_stage_ops {
   bool (*ld_var)(void *stage, struct sim_core *core,
                  const struct sim_var_request *req,
                  uint32_t out[4][SIM_LANES]);
   /* Address of the entry of a hardware-controlled buffer (table 61). */
   bool (*lea_buf)(void *stage, struct sim_core *core, unsigned table,
                   unsigned index, uint16_t lanes,
                   const uint32_t linear[SIM_LANES],
                   uint64_t out_va[SIM_LANES]);
   /* in/out: coverage. */
   bool (*atest)(void *stage, struct sim_core *core, uint16_t lanes,
                 const float alpha[SIM_LANES], uint32_t coverage[SIM_LANES]);
   bool (*zs_emit)(void *stage, struct sim_core *core, uint16_t lanes,
                   bool has_z, bool has_s, const float z[SIM_LANES],
                   const uint32_t s[SIM_LANES], uint32_t coverage[SIM_LANES]);
   bool (*ld_tile)(void *stage, struct sim_core *core,
                   const struct sim_tile_request *req,
                   uint32_t out[4][SIM_LANES]);
   bool (*st_tile)(void *stage, struct sim_core *core,
                   const struct sim_tile_request *req,
                   const uint32_t in[4][SIM_LANES]);
   /* Fixed-function path only: the core itself falls through to a blend
    * shader when the descriptor's mode says so. */
   bool (*blend)(void *stage, struct sim_core *core,
                 const struct sim_blend_request *req,
                 const uint32_t in[4][SIM_LANES]);
   /* Values of the special constants; may be NULL (they read 0). */
   uint64_t (*atest_datum)(void *stage);
   uint64_t (*sample_positions_va)(void *stage);
   uint64_t (*framebuffer_size)(void *stage);
   /* Vertex programs of v12 and later: bit 0 the position, 1 what lies beside
    * it, 2 the varyings (Mesa 2026). */
   uint64_t (*shader_output)(void *stage);
};

/* Runs the warp from env's program (or from where it stopped) until it ends,
 * faults, or waits at a barrier.  ops may be NULL. */
enum sim_warp_status
sim_warp_run(struct sim_core *core, const struct sim_shader_env *env,
             struct sim_warp *warp, const struct sim_stage_ops *ops,
             void *stage);

/* Address of the 32-byte descriptor `index` of resource table `table`.  false with the fault recorded when it does not exist. */
bool
sim_env_descriptor(struct sim_core *core, const struct sim_shader_env *env,
                   unsigned table, uint32_t index, uint64_t *out_va);

/* ---- compute ---------------------------------------------------------- */

struct sim_compute_job {
   /* Prepared; stage compute. */
   const struct sim_shader_env *env;
   /* Threads of a workgroup, each ≥ 1. */
   uint32_t size[3];
   /* Workgroups of the job, for the order of the linear index. */
   uint32_t count[3];
   /* Added to the workgroup ids that the shader sees. */
   uint32_t base[3];
};

/* Runs workgroups [first, first + n) of the linear order x, y, z: cut the job
 * into ranges and give each to a worker with its own core. */
bool
sim_compute_run(struct sim_core *core, const struct sim_compute_job *job,
                uint64_t first, uint64_t n);

#endif
