/* SPDX-License-Identifier: MIT */
/* What the files of src/sim/shader share.  Private. */
#ifndef SIM_SHADER_CORE_H
#define SIM_SHADER_CORE_H

#include <pthread.h>

#include "sim/shader/sim_cycles.h"
#include "sim/shader/sim_op.h"

/* Threads of thread-local storage a core has room for. */
#define SIM_TLS_THREADS 1024

/* Storage segments are the core's own memory: the high words of their
 * pointers are no mapped addresses (the hardware's packed address mode also
 * lives in the top bits; the values are ours). */
#define SIM_TLS_HIGH 0xf0000000u
#define SIM_WLS_HIGH 0xe0000000u
/* Of what LEA_BUFFER gives outside of its buffer: reads are 0, writes are
 * lost. */
#define SIM_NOWHERE_HIGH 0xe8000000u

/* ---- programs --------------------------------------------------------- */

struct sim_program {
   struct sim_program *next;
   atomic_uint refs;
   uint32_t vm_id;
   /* Of the first instruction; code covers [va, va + 8 * count). */
   uint64_t va;
   unsigned count;
   /* The words that were decoded, to see whether memory changed since. */
   uint64_t *code;
   /* Not every word is reached: those that are not have neither function. */
   struct sim_op *ops;
   /* Constants as the instructions take them (SIM_BANK_POOL). */
   uint32_t (*pool)[SIM_LANES];
   unsigned pool_count;
};

/* A reference, or NULL with the fault recorded. */
struct sim_program *
sim_program_get(struct sim_port *port, uint64_t va);
void
sim_program_unref(struct sim_program *program);

/* Fills *op from the word at va, of architecture v9 or later.  False: not
 * executable, why says so. */
bool
sim_op_decode(unsigned arch, uint64_t word, struct sim_op *op, char *why,
              unsigned why_B);

/* ---- cores ------------------------------------------------------------ */

struct sim_core {
   struct sim_port *port;
   unsigned id;
   /* Programs entered by indirect jumps, and their callers. */
   struct sim_program *jumped[8];
   unsigned jumped_count;

   uint8_t *tls;
   uint64_t tls_size_B;
   uint8_t *wls;
   uint64_t wls_size_B;
   /* Strict mode: one byte for each byte of wls that the workgroup wrote. */
   uint8_t *wls_written;
   /* MALI_SIM_SHADER_TRACE is set: every instruction to stderr. */
   bool trace;

   /* Special constants of the running warp. */
   uint32_t special[128][SIM_LANES] __attribute__((aligned(64)));

   /* What is read and written at SIM_NOWHERE_HIGH. */
   uint64_t nowhere[4];

   uint64_t units[SIM_UNIT_COUNT];
   uint64_t warps;
   uint64_t workgroups;
   uint64_t loaded_B, stored_B;
   uint64_t texels;
   /* What the pipes were asked for; arithmetic is in units[]. */
   struct sim_pipe_work work;
};

/* The program that holds pc: of the environment, or one jumped to. */
const struct sim_program *
sim_core_program_at(struct sim_core *core, const struct sim_shader_env *env,
                    uint64_t pc);

/* Room for the storage segments of env's shader. */
bool
sim_core_storage(struct sim_core *core, const struct sim_shader_env *env);
/* Another workgroup has its memory: what is in it counts for nothing. */
void
sim_core_new_workgroup(struct sim_core *core);

/* sim_trace.c */
bool
sim_trace_wanted(void);
void
sim_trace_before(const struct sim_exec *x, const struct sim_op *op);
void
sim_trace_after(const struct sim_exec *x, const struct sim_op *op);

/* Of the simulated model. */
extern uint32_t sim_imm_words[32][SIM_LANES];
extern uint32_t sim_imm64_words[64][SIM_LANES];
void
sim_imm_init(void);

/* ---- memory ----------------------------------------------------------- */

/* Host pointer for one lane's access, storage segments included.  NULL: for
 * threads that count, with the fault recorded; for helpers without. */
void *
sim_lane_ptr(struct sim_exec *x, unsigned lane, uint64_t va, unsigned size_B,
             unsigned access);
/* Copies, across mappings where need be.  False as above. */
bool
sim_lane_read(struct sim_exec *x, unsigned lane, uint64_t va, void *dst,
              unsigned size_B);
bool
sim_lane_write(struct sim_exec *x, unsigned lane, uint64_t va, const void *src,
               unsigned size_B);

/* Resource tables: see sim_env.c. */
struct sim_buffer_view {
   uint64_t va;
   uint64_t size_B;
};
bool
sim_env_buffer(struct sim_exec *x, uint32_t handle,
               struct sim_buffer_view *out);
bool
sim_env_entry(struct sim_exec *x, uint32_t handle, uint64_t *out_va);

/* Strict mode: the fault of the current instruction. */
enum sim_next
sim_exec_fault(struct sim_exec *x, enum sim_fault_kind kind, const char *fmt,
               ...) SIM_PRINTF(3, 4);

/* `what` meets a second handle in the warp: strict mode's fault.  GUESS, but for
 * attributes: Mesa's panvk of 2026 has loops where handles may differ.  False:
 * a fault was recorded. */
bool
sim_exec_other_handle(struct sim_exec *x, const char *what);

/* ---- instructions that are not arithmetic ------------------------------ */

#define SIM_EXEC(name) \
   enum sim_next name(struct sim_exec *x, const struct sim_op *op)

/* sim_exec_control.c */
SIM_EXEC(sim_exec_nop);
SIM_EXEC(sim_exec_branchz);
SIM_EXEC(sim_exec_branchzi);
SIM_EXEC(sim_exec_discard);
SIM_EXEC(sim_exec_barrier);
SIM_EXEC(sim_exec_wmask);
SIM_EXEC(sim_exec_clper);
SIM_EXEC(sim_exec_unimplemented);

/* sim_exec_memory.c */
SIM_EXEC(sim_exec_load);
SIM_EXEC(sim_exec_store);
SIM_EXEC(sim_exec_ld_buffer);
SIM_EXEC(sim_exec_lea_buffer);
SIM_EXEC(sim_exec_lea_buf_imm);
SIM_EXEC(sim_exec_st_cvt);

/* sim_exec_attribute.c */
SIM_EXEC(sim_exec_ld_attr);
SIM_EXEC(sim_exec_ld_gclk);
SIM_EXEC(sim_exec_lea_attr);
SIM_EXEC(sim_exec_ld_tex);
SIM_EXEC(sim_exec_lea_tex);

/* sim_exec_atomic.c */
SIM_EXEC(sim_exec_atom);
SIM_EXEC(sim_exec_atom1);

/* sim_exec_texture.c */
SIM_EXEC(sim_exec_tex);

/* sim_exec_pixel.c */
SIM_EXEC(sim_exec_ld_var);
SIM_EXEC(sim_exec_ld_tile);
SIM_EXEC(sim_exec_st_tile);
SIM_EXEC(sim_exec_blend);
SIM_EXEC(sim_exec_atest);
SIM_EXEC(sim_exec_zs_emit);

/* Packs components (one per word, 16-bit ones in low halves) into the
 * staging registers, and the other way. */
void
sim_pack_components(struct sim_exec *x, const struct sim_op *op,
                    unsigned first_reg, unsigned components, bool half,
                    const uint32_t in[4][SIM_LANES]);
void
sim_unpack_components(const struct sim_exec *x, const struct sim_op *op,
                      unsigned components, bool half,
                      uint32_t out[4][SIM_LANES]);

#endif
