/* SPDX-License-Identifier: MIT */
/* Emission for the command-stream front end (v10 and later).
 *
 * One Vulkan queue is one group with one command stream queue that runs
 * everything: compute, tiling and fragment work are asynchronous to the
 * stream and to each other, held apart by scoreboard entries.  A submission
 * ends with a full wait in the kernel's own stream, so nothing but the tiler
 * heap and what lies in memory lives from one command buffer to the next. */
#ifndef VALK_CSF_H
#define VALK_CSF_H

#include "util/u_dynarray.h"

#include "cs/cs_builder.h"
#include "vulkan/csf/valk_csf_oom.h"
#include "vulkan/csf/valk_csf_pack.h"
#include "vulkan/csf/valk_csf_preload.h"
#include "vulkan/valk_front.h"
#include "vulkan/valk_mem.h"

struct kmd_group;
struct kmd_heap;
struct valk_shader;

extern const struct valk_front_ops valk_csf_front_ops;

/* Scoreboard entries: what is asynchronous is counted on one of these. */
enum valk_csf_entry {
   VALK_CSF_LS = 0, /* loads and stores of the stream */
   VALK_CSF_FLUSH = 1,
   VALK_CSF_GEOMETRY = 2, /* IDVS and tiling */
   VALK_CSF_FRAGMENT = 3,
   VALK_CSF_COMPUTE = 4,
   VALK_CSF_DEFERRED = 5, /* what waits for one of the others */
   VALK_CSF_HANDLER = 6,  /* the tiler's exception handler */
};

#define VALK_CSF_WORK                                       \
   ((1u << VALK_CSF_GEOMETRY) | (1u << VALK_CSF_FRAGMENT) | \
    (1u << VALK_CSF_COMPUTE))

/* Registers: jobs' staging registers below 64, then these. */
#define VALK_CSF_SCRATCH_FIRST 64
#define VALK_CSF_SCRATCH_COUNT 24
/* Layers that one tiler context holds at most. */
#define VALK_CSF_TILER_LAYERS 8

/* Offsets in a tiler context of what the hardware writes (v10, genxml). */
#define VALK_CSF_TILER_POLYGON_LIST_B 0
#define VALK_CSF_TILER_COMPLETED_B 40
#define VALK_CSF_TILER_PRIVATE_B 96

/* From a layer's framebuffer to the next: as large as any can be (parameters,
 * depth and stencil, eight render targets), rounded up. */
#define VALK_CSF_FRAMEBUFFER_STRIDE_B 1024

struct valk_front_queue {
   struct kmd_group *group;
   struct kmd_heap *heap;
   /* Tiler heap descriptor, sample locations, handler's saved registers, and
    * position buffer. */
   struct valk_mem *shared;
   uint64_t heap_desc_va, geometry_va, saved_registers_va;
   /* By sample count: 1 and 4. */
   uint64_t sample_locations_va[2];
   uint32_t geometry_size_B;
   /* The stream that sets the queue up. */
   struct cs_stream setup;
   /* The tiler's exception handler. */
   struct cs_stream handler;
   struct valk_csf_preload_cache preload;
   /* VALK_DEBUG=sync: signalled by each submission. */
   uint32_t sync_handle;
};

/* A local storage descriptor that is filled when the recording ends. */
struct valk_csf_tsd {
   void *cpu;
   struct valk_csf_storage storage;
};

/* What the registers of a stage were last written for: its tables, pushed
 * words and programs.  They stay while nothing of that changes. */
struct valk_csf_stage {
   bool valid;
   uint64_t push_va;
   bool blend_constants; /* are pushed behind the shader's own words */
   /* The pushed words that differ from draw to draw.  An indirect draw writes
    * its own ones over them. */
   bool indirect;
   uint32_t base_vertex, base_instance, draw_id, view;
};

struct valk_front_cmd {
   struct cs_builder b;
   bool open;
   struct cs_stream stream;
   uint32_t flush_id;
   const struct valk_csf_pack_ops *pack;

   /* Thread-local storage: as much as the hungriest shader wants. */
   uint32_t tls_size_B;
   struct util_dynarray tsds; /* struct valk_csf_tsd */
   uint64_t draw_tsd_va;      /* of draws, without workgroup memory */
   bool blend_shaders;        /* the next draw's targets have some, */
   bool blend_constants;      /* and these read the blend constants */
   struct valk_csf_stage vertex, fragment;

   /* Addresses of the availability of queries that ended in the open pass:
    * uint64_t. */
   struct util_dynarray ended_queries;

   /* The open render pass. */
   struct {
      bool drawn;           /* tiling has begun */
      bool first_provoking; /* of all draws but the runtime's */
      uint64_t tiler_va;
      void *tiler_cpu;
      uint32_t tiler_count;
      struct valk_ptr oom; /* struct valk_csf_oom */
   } pass;
};

/* valk_csf_queue.c */
VkResult
valk_csf_queue_init(struct valk_device *dev, struct valk_queue *queue);
void
valk_csf_queue_finish(struct valk_device *dev, struct valk_queue *queue);
VkResult
valk_csf_queue_submit(struct valk_device *dev, struct valk_queue *queue,
                      struct vk_queue_submit *submit);
VkResult
valk_csf_queue_check(struct valk_device *dev, struct valk_queue *queue);

/* valk_csf_cmd.c */
/* Where the stream of a finished command buffer is. */
struct cs_stream
valk_csf_cmd_stream(const struct valk_cmd_buffer *cmd);
/* Later jobs count on this entry. */
void
valk_csf_use_entry(struct valk_cmd_buffer *cmd, enum valk_csf_entry entry);
/* Address of a local storage descriptor for jobs that need no workgroup
 * memory, and of one that has it.  0 on failure. */
uint64_t
valk_csf_storage(struct valk_cmd_buffer *cmd, const struct valk_shader *shader);
uint64_t
valk_csf_storage_wls(struct valk_cmd_buffer *cmd,
                     const struct valk_shader *shader, uint64_t workgroups);
void
valk_csf_barrier(struct valk_cmd_buffer *cmd,
                 const struct valk_barrier *barrier);

/* valk_csf_words.c */
void
valk_csf_write_u32(struct valk_cmd_buffer *cmd, uint64_t va, uint32_t value);
void
valk_csf_wait_set(struct valk_cmd_buffer *cmd, uint64_t va);
void
valk_csf_clear_words(struct valk_cmd_buffer *cmd, uint64_t va, uint64_t size_B);
void
valk_csf_write_timestamp(struct valk_cmd_buffer *cmd, uint64_t va,
                         VkPipelineStageFlags2 stage);
void
valk_csf_end_query(struct valk_cmd_buffer *cmd, uint64_t available_va);
void
valk_csf_copy_query(struct valk_cmd_buffer *cmd,
                    const struct valk_query_copy *copy);
/* After the fragment jobs of a pass: its queries become available. */
void
valk_csf_finish_queries(struct valk_cmd_buffer *cmd);

/* valk_csf_dispatch.c */
void
valk_csf_dispatch(struct valk_cmd_buffer *cmd,
                  const struct valk_dispatch *dispatch);

/* valk_csf_draw.c */
void
valk_csf_draw(struct valk_cmd_buffer *cmd, const struct valk_draw *draw);

/* valk_csf_render.c */
void
valk_csf_begin_rendering(struct valk_cmd_buffer *cmd);
void
valk_csf_end_rendering(struct valk_cmd_buffer *cmd);
/* Before the first draw of a pass.  false: the command buffer has failed. */
bool
valk_csf_start_tiling(struct valk_cmd_buffer *cmd);
struct valk_render;
uint32_t
valk_csf_layer_count(const struct valk_render *render);
/* Pixels of a tile for the open pass, and bytes of its colours. */
uint32_t
valk_csf_tile_px(const struct valk_cmd_buffer *cmd,
                 uint32_t *color_allocation_B);

#endif
