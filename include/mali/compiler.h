/* SPDX-License-Identifier: MIT */
#ifndef MALI_COMPILER_H
#define MALI_COMPILER_H

/*
 * libcompiler (mcc_): NIR in, Mali binary and a small plain mcc_info out.
 *
 * It knows the hardware's binding model (resource handles, FAU words,
 * preloaded registers) and knows no API: no descriptor set, no push constant
 * range, no pipeline.  The driver lowers those before it calls.  Nothing here
 * needs a kernel driver, so an offline tool and unit tests can use it.
 *
 * What the compiler consumes:
 *  - resource handles: 32 bits, table in bits 31:24, entry in bits 23:0.
 *    load_ubo(handle, offset), nir_tex_src_{texture,sampler}_handle,
 *    image_{load,store,atomic,atomic_swap}(handle, ...);
 *    {load,store}_ssbo and ssbo_atomic{,_swap} with handle and byte offset:
 *    loads are bounded by the descriptor, all else is not;
 *  - global, shared and scratch memory intrinsics (64-bit global addresses);
 *  - load_push_constant with a constant offset: bytes into the FAU words that
 *    the driver fills;
 *  - hardware-preloaded system values as NIR system values;
 *  - vertex load_input: base = entry of the attribute table;
 *  - varyings by location, placed by mcc_options.varying_offset_B;
 *  - in fragment shaders load_per_vertex_output(sample, conversion) with the
 *    location of a colour, of depth or of stencil: what the tile holds of that
 *    sample of the pixel.  conversion: the target's internal conversion word;
 *    0 for depth and stencil.
 *
 * Threading: the functions are reentrant; a nir_shader belongs to one thread.
 * Errors: 0 or a negative errno, and a reason that names the operation and the
 * place.  Nothing aborts on what an application handed in.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mali_device_info;
struct nir_shader;
struct nir_shader_compiler_options;

/* Number of varying locations (NIR's VARYING_SLOT_TESS_MAX is below this). */
#define MCC_MAX_LOCATIONS 64
#define MCC_MAX_RTS 8
#define MCC_MAX_FAU_WORDS 128
/* Offset of a location that the other side neither writes nor reads. */
#define MCC_VARYING_ABSENT 0xffffu
#define MCC_NO_WORD UINT32_MAX
#define MCC_NO_TARGET 0xffu

enum mcc_debug {
   MCC_DEBUG_VALIDATE = 1u << 0, /* validate after every pass */
   MCC_DEBUG_NO_OPT = 1u << 1,
   MCC_DEBUG_SPILL = 1u << 2, /* allocate with few registers */
   MCC_DEBUG_STATS = 1u << 3,
   MCC_DEBUG_TEXT = 1u << 4, /* after every pass: the text parses back */
};

/* A fragment shader whose inputs are another's colours (VARYING_SLOT_COL0, and
 * VARYING_SLOT_VAR0 for the second one; of 32 bits, or of 16, two to a
 * register, as the other one writes them), whose load_output is what the tile
 * holds and whose store_output goes back there.  Its NIR is marked as internal.
 * It uses no more than r0 to r15 and no memory, and returns to the fragment
 * shader, whose pushed words it sees.  With several samples the fragment shader
 * must run for each of them. */
struct mcc_blend_shader {
   uint8_t enabled;
   uint8_t rt; /* render target 0 to 7 */
   uint8_t samples;
   uint8_t pad;
   /* The target's internal conversion word, as LD_TILE and ST_TILE take it. */
   uint32_t conversion;
};

struct mcc_options {
   /* The hardware; owned by the caller, read only. */
   const struct mali_device_info *device;

   /* Vertex: resource table that holds the attribute descriptors. */
   uint32_t attribute_table;

   /* Byte offset of each location in a vertex's varying record, agreed on by
    * the vertex and the fragment shader of a pipeline, or MCC_VARYING_ABSENT.
    * A location takes 16 bytes.  Invariant: multiple of 4.
    */
   uint16_t varying_offset_B[MCC_MAX_LOCATIONS];
   /* Size of a vertex's varying record. */
   uint32_t varying_stride_B;
   /* Vertex: locations that the fragment shader is known to interpolate without
    * perspective (mcc_info.fs.noperspective of it). */
   uint64_t noperspective;
   /* Where that is not known: the FAU word that will hold it for VAR0 to VAR31
    * when MCC_VARIANT_VARYING_NOPERSPECTIVE runs; MCC_NO_WORD: no such
    * variant. */
   uint32_t noperspective_word;

   /* FAU words that belong to the driver, from word 0.  Constants that the
    * compiler places in FAU words come after them (mcc_info.fau_const). */
   uint32_t fau_words;
   /* FAU words behind those that the compiler may use, for constants and for
    * mcc_info.ubo; 0: none. */
   uint32_t fau_const_max;
   /* Bit n: what a shader reads at constant places of the uniform buffers of
    * resource table n may become FAU words that the driver copies
    * (mcc_info.ubo).  0: the driver copies nothing. */
   uint64_t push_tables;

   /* Bit n: the driver knows FAU word n before the draw, when it calls
    * mcc_fill_words: what depends on such words alone becomes a word, too. */
   uint32_t known_words[MCC_MAX_FAU_WORDS / 32];

   /* Fragment: view count for multiview (0: off), and whether the driver
    * knows that the target has one sample. */
   uint32_t view_mask;
   bool single_sampled;

   /* Fragment: the render target that the colour of location n is written to,
    * or MCC_NO_TARGET.  Invariant: no target twice. */
   uint8_t color_target[MCC_MAX_RTS];

   /* Fragment: this is a blend shader. */
   struct mcc_blend_shader blend_shader;

   /* Fragment: this is an internal copy shader: no ATEST needed. */
   bool internal_blit;

   /* Fill mcc_output.text. */
   bool keep_text;

   uint8_t pad;
   uint32_t debug; /* enum mcc_debug, added to MCC_DEBUG's */
};

/* Where each variant lies in the binary; one for all stages but vertex.
 *
 * With MALI_FEATURE_UNIFIED_VERTEX, each variant of a vertex shader writes
 * positions and varyings, whichever the hardware wants, and there is no
 * MCC_VARIANT_VARYING: POSITION is the whole shader; POSITION_PLAIN the same
 * without the point size; VARYING_NOPERSPECTIVE with it, if there is one, for
 * fragment shaders that interpolate without perspective.  If there is a
 * noperspective_word, POSITION_PLAIN looks at it, too. */
enum mcc_variant {
   MCC_VARIANT_MAIN = 0,
   MCC_VARIANT_POSITION = 0, /* vertex: IDVS position */
   MCC_VARIANT_VARYING = 1,  /* vertex: IDVS varying */
   /* Vertex, if the shader writes the point size: position without it, for
    * draws whose position buffer has no room for sizes. */
   MCC_VARIANT_POSITION_PLAIN = 2,
   /* Vertex: for fragment shaders that interpolate without perspective. */
   MCC_VARIANT_VARYING_NOPERSPECTIVE = 3,
   MCC_VARIANT_COUNT = 4,
};

/* What a program asks of a shader core, counted in its binary; see
 * mcc_stats_count. */
struct mcc_stats {
   uint32_t instructions;
   /* Of the units: instructions for a result of up to 32 bits a thread, twice
    * for one of 64. */
   uint32_t fma, cvt, sfu;
   uint32_t varying;    /* 16-bit components that are interpolated */
   uint32_t load_store; /* memory messages */
   uint32_t texture;    /* texture messages */
   uint32_t other;      /* tile buffer, blending, depth, barriers */
   /* Of fma, cvt and sfu: in elements of 16 bits. */
   uint32_t half;
   uint32_t loops; /* places that are jumped back to */
   /* Instructions that store or load what registers had no room for.  Not in
    * the binary: mcc_stats_count leaves them 0. */
   uint32_t spills, fills;
};

/* What limits a program; the units of a shader core that work side by side. */
enum mcc_unit {
   MCC_UNIT_FMA,
   MCC_UNIT_CVT,
   MCC_UNIT_SFU,
   MCC_UNIT_VARYING,
   MCC_UNIT_LOAD_STORE,
   MCC_UNIT_TEXTURE,
   MCC_UNIT_COUNT,
};

/* The unit of mcc_stats_cost. */
#define MCC_COSTS_PER_CYCLE 64

/* The cheapest and the dearest way through a program.  A path goes forward
 * only: a loop's body counts once on the longest path, and as often as its exit
 * allows on the shortest (once, or not at all).  Colours are taken to be
 * blended by fixed function.  loops is 0. */
struct mcc_paths {
   struct mcc_stats shortest, longest;
};

struct mcc_variant_info {
   /* Registers that the hardware must preload: bit n for register n. */
   uint64_t preload;
   /* In the binary.  Invariant: offset_B multiple of 128. */
   uint32_t offset_B;
   /* 0: the variant does not exist. */
   uint32_t size_B;
   /* 32 or 64: the register allocation the descriptor asks for. */
   uint32_t work_regs;
   /* Registers really used, for statistics. */
   uint32_t used_regs;
   uint32_t instructions;
   uint32_t spills;
   struct mcc_stats stats;
   /* Instructions that compute from uniforms and constants alone: the same for
    * each thread.  At least so many. */
   uint32_t uniform;
   uint32_t pad;
};

enum mcc_stage {
   MCC_STAGE_VERTEX,
   MCC_STAGE_FRAGMENT,
   MCC_STAGE_COMPUTE,
};

/* Register file format of a colour sent to BLEND (Valhall register format
 * encoding, Mesa 25.0.7 ISA.xml). */
enum mcc_regfmt {
   MCC_REGFMT_AUTO = 0,
   MCC_REGFMT_F32 = 2,
   MCC_REGFMT_F16 = 3,
   MCC_REGFMT_S32 = 4,
   MCC_REGFMT_S16 = 5,
   MCC_REGFMT_U32 = 6,
   MCC_REGFMT_U16 = 7,
};

#define MCC_FS_DISCARDS (1u << 0)
#define MCC_FS_WRITES_DEPTH (1u << 1)
#define MCC_FS_WRITES_STENCIL (1u << 2)
#define MCC_FS_WRITES_COVERAGE (1u << 3) /* sample mask output */
#define MCC_FS_SAMPLE_SHADING (1u << 4)
#define MCC_FS_EARLY_TESTS (1u << 5)  /* forced by the shader */
#define MCC_FS_SIDE_EFFECTS (1u << 6) /* global or image writes */
#define MCC_FS_READS_FRAMEBUFFER (1u << 7)
#define MCC_FS_READS_FRAG_COORD (1u << 8)
#define MCC_FS_READS_FRONT_FACE (1u << 9)
#define MCC_FS_READS_POINT_COORD (1u << 10)
#define MCC_FS_READS_SAMPLE_MASK (1u << 11)
#define MCC_FS_FLAT_VARYINGS (1u << 12) /* provoking vertex matters */
#define MCC_FS_CAN_EARLY_Z (1u << 13)   /* no reason against early ZS */
#define MCC_FS_CAN_FPK (1u << 14)       /* may be killed by a later one */
#define MCC_FS_NEEDS_HELPERS (1u << 15) /* derivatives, quad ops */
#define MCC_FS_READS_LAYER (1u << 16)
#define MCC_FS_DUAL_SOURCE (1u << 17)

/* Of mcc_info.fs.rts_read. */
#define MCC_READS_DEPTH (1u << 8)
#define MCC_READS_STENCIL (1u << 9)

/* Words of a uniform buffer that a shader reads as FAU words.  What lies
 * beyond the buffer's end reads as zero. */
struct mcc_ubo_range {
   uint32_t handle;
   uint32_t offset_B; /* multiple of 16 */
   uint32_t words;    /* multiple of 4 */
   uint32_t fau_word; /* where the first one goes; multiple of 4 */
};

#define MCC_MAX_UBO_RANGES 16

/* One step of what mcc_fill_words computes, in order. */
#define MCC_UNIFORM_SOURCES 3
/* op: src[0] and src[1] are the low and the high half of a number. */
#define MCC_UNIFORM_LITERAL UINT16_MAX
/* Sources from here on are results of earlier steps; below, FAU words. */
#define MCC_UNIFORM_RESULTS MCC_MAX_FAU_WORDS
#define MCC_UNIFORM_NO_WORD UINT8_MAX
#define MCC_MAX_UNIFORM_OPS 96

struct mcc_uniform_op {
   uint16_t op; /* nir_op of this build, or MCC_UNIFORM_LITERAL */
   uint8_t bits;
   uint8_t word; /* FAU word that gets the result, or MCC_UNIFORM_NO_WORD */
   uint16_t src[MCC_UNIFORM_SOURCES];
   uint16_t pad;
};

/* Plain, fixed-size, no padding: may be hashed, compared and cached. */
struct mcc_info {
   uint32_t stage; /* enum mcc_stage */

   /* Thread-local storage per thread (scratch and spills). */
   uint32_t tls_size_B;
   /* Workgroup-local storage. */
   uint32_t wls_size_B;

   /* FAU words in use: the driver's, then what mcc_fill_words computes, what
    * the driver copies from uniform buffers, and the compiler's constants. */
   uint32_t fau_words;
   uint32_t uniform_ops;
   uint32_t uniform_float_controls; /* NIR's, of the shader */
   struct mcc_uniform_op uniform_op[MCC_MAX_UNIFORM_OPS];
   uint32_t ubo_count;
   struct mcc_ubo_range ubo[MCC_MAX_UBO_RANGES];
   uint32_t fau_const_first;
   uint32_t fau_const_count;
   uint32_t fau_const[MCC_MAX_FAU_WORDS];

   struct mcc_variant_info variant[MCC_VARIANT_COUNT];

   /* The shader has a barrier, or (fragment) needs helper invocations: the
    * hardware must order the threads of a group alike in both cases. */
   uint32_t contains_barrier;
   uint32_t writes_global;

   struct {
      uint32_t writes_point_size;
      uint32_t attributes_read;  /* bit n: entry n of the attribute table */
      uint64_t varyings_written; /* locations, general varyings only */
      uint64_t varyings_float;   /* of these, with floats of 32 bits */
      uint32_t writes_layer;
      uint32_t pad;
   } vs;

   struct {
      uint32_t flags;                 /* MCC_FS_* */
      uint32_t rts_written;           /* bit n: render target n */
      uint64_t varyings_read;         /* locations */
      uint64_t noperspective;         /* of these, without perspective */
      uint8_t rt_regfmt[MCC_MAX_RTS]; /* enum mcc_regfmt */
      uint8_t dual_regfmt; /* of the second colour, 0: there is none */
      uint8_t dual_target; /* whose second colour it is */
      uint8_t pad[2];
      /* bit n: reads render target n out of the tile; MCC_READS_* */
      uint32_t rts_read;
      /* Where a blend shader for target n returns to, in the binary;
       * 0: fixed function only. */
      uint32_t blend_return_B[MCC_MAX_RTS];
   } fs;

   struct {
      uint32_t local_size[3];
      /* No barrier and no shared memory. */
      uint32_t may_merge_workgroups;
   } cs;
};

/* Where an instruction comes from: a line, from 1 on, of the source file
 * mcc_output.files[file]; line 0: not known. */
struct mcc_place {
   uint32_t line, file;
};

#define MCC_MAX_FILES 16

/* What a variant was on its way, as text; for people. */
struct mcc_text {
   char *nir; /* as instructions are selected from it */
   char *ir;  /* as it is encoded */
};

struct mcc_output {
   /* malloc'ed by mcc_compile; mcc_output_finish frees it. */
   void *binary;
   uint32_t binary_size_B;
   struct mcc_info info;
   /* With mcc_options.keep_text, of each variant that exists; else NULL.
    * malloc'ed and freed alike. */
   struct mcc_text text[MCC_VARIANT_COUNT];
   /* Of each word of 8 bytes of the binary; NULL: the NIR has no places
    * (nir_debug_info_src_loc).  What is in more files than fit has none.
    * malloc'ed and freed alike. */
   struct mcc_place *places;
   char *files[MCC_MAX_FILES];
   /* Set whenever a call fails: operation and place. */
   char reason[256];
};

/* What spirv_to_nir and the common passes should know of the hardware.
 * Static storage. */
const struct nir_shader_compiler_options *
mcc_nir_options(const struct mali_device_info *device);

/* First half: knows only NIR and the device, so that its result can be
 * cached.  Optimises, and lowers what no binding can change. */
int
mcc_preprocess_nir(struct nir_shader *nir,
                   const struct mali_device_info *device);

/* Second half: takes NIR lowered by the driver to the binding model above.
 * The shader is changed.  out must be zeroed; on failure only reason is set. */
int
mcc_compile(struct nir_shader *nir, const struct mcc_options *options,
            struct mcc_output *out);

void
mcc_output_finish(struct mcc_output *out);

/* Fills in the FAU words behind the driver's: constants, and what threads would
 * all compute alike.  words: mcc_info.fau_words of them, of which the driver's
 * have their values.  What comes from uniform buffers is left as it is.  Any
 * thread. */
void
mcc_fill_words(const struct mcc_info *info, uint32_t *words);

/* Counts what is in size_B bytes of a program for the architecture of the
 * device; words that are no instruction count as instructions and nothing
 * else.  -EINVAL: size_B is no multiple of 8. */
int
mcc_stats_count(const struct mali_device_info *device, const void *code,
                uint32_t size_B, struct mcc_stats *stats);

/* Finds the paths through size_B bytes of a program, as mcc_stats_count counts.
 * -EINVAL: size_B is no multiple of 8; -ENOMEM.  Any thread. */
int
mcc_stats_paths(const struct mali_device_info *device, const void *code,
                uint32_t size_B, struct mcc_paths *paths);

/* The text of an instruction's 8 bytes, and of nothing else: no place, no line
 * end.  A word that is none is "?? " and the reason.  Any thread. */
void
mcc_print_code(FILE *fp, const struct mali_device_info *device,
               const void *code);

/* Time that a unit is busy with a thread's share of the program, each
 * instruction running once, in 1/MCC_COSTS_PER_CYCLE of a core's cycle. */
uint64_t
mcc_stats_cost(const struct mcc_stats *stats, enum mcc_unit unit);

/* The same in cycles of the model's core, at the rates that the device info
 * has: what FMA, CVT, SFU and texture units do is the model's, the rest as
 * above. */
double
mcc_stats_cycles(const struct mali_device_info *device,
                 const struct mcc_stats *stats, enum mcc_unit unit);

/* The unit with the highest cost, the first of equals: the program takes no
 * less than that. */
enum mcc_unit
mcc_stats_bound(const struct mcc_stats *stats);

/* "fma", "cvt", "sfu", "varying", "load/store" or "texture". */
const char *
mcc_unit_name(enum mcc_unit unit);

/* Options with every location absent and nothing pushed. */
void
mcc_options_init(struct mcc_options *options,
                 const struct mali_device_info *device);

#ifdef __cplusplus
}
#endif

#endif
