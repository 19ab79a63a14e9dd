/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf_oom.h"

#include <stddef.h>

#include "vulkan/csf/valk_csf.h"

/* The handler's own registers; it saves them before it uses them. */
struct handler_registers {
   struct cs_reg64 oom, tiler, top, bottom, zero;
   struct cs_reg32 count, left, flush_id;
};

static int
give_memory(void *cookie, struct cs_chunk *out)
{
   const struct valk_csf_handler_info *info = cookie;

   *out = info->memory;
   return 0;
}

/* Renders every layer with the framebuffers for this time. */
static void
emit_render(struct cs_builder *b, const struct valk_csf_pack_ops *pack,
            const struct handler_registers *r, uint32_t stride_B)
{
   const struct valk_csf_registers *sr = &pack->sr;
   struct cs_reg64 fbd = cs_reg64(sr->fragment.framebuffer);
   struct cs_loop layers;
   struct cs_if again;

   cs_load32(b, r->count, r->oom, offsetof(struct valk_csf_oom, count));
   cs_load32(b, r->left, r->oom, offsetof(struct valk_csf_oom, layer_count));
   cs_load32(b, cs_reg32(sr->fragment.bbox_min), r->oom,
             offsetof(struct valk_csf_oom, bbox_min));
   cs_load32(b, cs_reg32(sr->fragment.bbox_max), r->oom,
             offsetof(struct valk_csf_oom, bbox_max));
   cs_load64(b, fbd, r->oom, offsetof(struct valk_csf_oom, first_fbd));
   cs_wait_ls(b);
   cs_if_begin(b, &again, CS_GREATER, r->count);
   cs_load64(b, fbd, r->oom, offsetof(struct valk_csf_oom, middle_fbd));
   cs_wait_ls(b);
   cs_if_end(b, &again);

   cs_move64(b, cs_reg64(sr->fragment.tem), 0);
   cs_move32(b, cs_reg32(sr->fragment.tem_stride), 0);
   cs_set_scoreboard(b, VALK_CSF_HANDLER, VALK_CSF_LS);
   cs_while_begin(b, &layers, CS_GREATER, r->left);
   cs_run_fragment(b, false, 0);
   cs_add64(b, fbd, fbd, stride_B);
   cs_add32(b, r->left, r->left, -1);
   cs_while_end(b, &layers);
   cs_wait(b, 1u << VALK_CSF_HANDLER);

   cs_add32(b, r->count, r->count, 1);
   cs_store32(b, r->count, r->oom, offsetof(struct valk_csf_oom, count));
}

/* Gives back the chunks of every tiler context, and empties it. */
static void
emit_free(struct cs_builder *b, const struct valk_csf_pack_ops *pack,
          const struct handler_registers *r)
{
   struct cs_loop contexts;

   cs_load64(b, r->tiler, r->oom, offsetof(struct valk_csf_oom, tiler_va));
   cs_load32(b, r->left, r->oom, offsetof(struct valk_csf_oom, tiler_count));
   cs_wait_ls(b);
   cs_move64(b, r->zero, 0);
   cs_while_begin(b, &contexts, CS_GREATER, r->left);
   cs_load64(b, r->top, r->tiler, VALK_CSF_TILER_COMPLETED_B);
   cs_load64(b, r->bottom, r->tiler, VALK_CSF_TILER_COMPLETED_B + 8);
   cs_wait_ls(b);
   cs_finish_fragment(b, false, r->top, r->bottom, cs_now());
   cs_store64(b, r->zero, r->tiler, VALK_CSF_TILER_POLYGON_LIST_B);
   cs_store64(b, r->zero, r->tiler, VALK_CSF_TILER_COMPLETED_B);
   cs_store64(b, r->zero, r->tiler, VALK_CSF_TILER_COMPLETED_B + 8);
   cs_wait_ls(b);
   cs_add64(b, r->tiler, r->tiler, pack->tiler_context_size_B);
   cs_add32(b, r->left, r->left, -1);
   cs_while_end(b, &contexts);
}

static void
emit_handler(struct cs_builder *b, const struct valk_csf_handler_info *info,
             const struct hw_cs_register_set *saved)
{
   const struct handler_registers r = {
      .oom = cs_reg64(VALK_CSF_OOM_REGISTER),
      .tiler = cs_reg64(64),
      .top = cs_reg64(66),
      .bottom = cs_reg64(68),
      .zero = cs_reg64(70),
      .count = cs_reg32(72),
      .left = cs_reg32(73),
      .flush_id = cs_reg32(74),
   };
   struct cs_reg64 save = cs_reg64(VALK_CSF_SAVE_REGISTER);

   if (saved) {
      cs_save_registers(b, saved, save, 0);
      cs_wait_ls(b);
   }

   /* Framebuffers of all layers have one size, known by the pass: layers
    * beyond the first are chained in multiples of it. */
   emit_render(b, info->pack, &r, VALK_CSF_FRAMEBUFFER_STRIDE_B);
   emit_free(b, info->pack, &r);

   /* The next part reads as textures what this one has written. */
   cs_move32(b, r.flush_id, 0);
   cs_flush_caches(b, CS_FLUSH_NONE, CS_FLUSH_NONE, true, r.flush_id,
                   cs_signal(VALK_CSF_FLUSH));
   cs_wait(b, 1u << VALK_CSF_FLUSH);

   /* Only tiling runs when the heap can be exhausted. */
   cs_set_scoreboard(b, VALK_CSF_GEOMETRY, VALK_CSF_LS);
   if (saved) {
      cs_restore_registers(b, saved, save, 0);
      cs_wait_ls(b);
   }
}

int
valk_csf_build_handler(const struct valk_csf_handler_info *info,
                       struct cs_stream *out)
{
   const struct cs_config config = {
      .info = info->info,
      .alloc = give_memory,
      .cookie = (void *)info,
      .kernel_registers = info->kernel_registers,
      .scratch_first = VALK_CSF_SCRATCH_FIRST,
      .scratch_count = VALK_CSF_SCRATCH_COUNT,
      .ls_entry = VALK_CSF_LS,
      .track_writes = true,
   };
   struct cs_builder b;

   /* Once to learn which registers it uses, once to save those. */
   int ret = cs_init(&b, &config);
   if (ret)
      return ret;

   emit_handler(&b, info, NULL);
   const struct hw_cs_register_set used = *cs_written(&b);
   cs_destroy(&b);

   ret = cs_init(&b, &config);
   if (ret)
      return ret;

   emit_handler(&b, info, &used);
   ret = cs_finish(&b, out);
   cs_destroy(&b);
   return ret;
}
