/* SPDX-License-Identifier: MIT */
/* RUN_FULLSCREEN: one box, of which no vertex is shaded.
 *
 * Source: Mesa (2026), csf_launch_draw_fullscreen in pan_csf.c and
 * cmd_run_fullscreen in panvk's csf/panvk_vX_cmd_draw.c: the instruction
 * names the pair of registers with the address of a draw descriptor; the
 * staging registers are the tiler context, the scissor box, which bounds what
 * is drawn, and the primitive flags, whose view mask names the layers.  Depth
 * bounds come with the descriptor.  Mesa uses it only for rectangles of depth
 * 0 (pan_blitter.c), to which a depth bias may be added.
 *
 * GUESS: the descriptor is read when the instruction runs, not when tiles
 * are rendered; the box faces the viewer and is never culled; no view mask
 * means layer 0, as for RUN_IDVS. */
#include <errno.h>
#include <string.h>

#include "hw/hw_v10.h"
#include "sim/geometry/sim_tiler.h"

struct fullscreen {
   struct sim_port *port;
   struct sim_tiler tiler;
   struct sim_list_draw draw;
   struct sim_rect box;
   uint8_t layers;
};

static uint64_t
reg64(const uint32_t *regs, unsigned reg)
{
   return regs[reg] | (uint64_t)regs[reg + 1] << 32;
}

static bool
reserved_bits(struct fullscreen *f, const char *what, uint64_t value)
{
   return sim_port_report(f->port, SIM_FAULT_STRICT,
                          "RUN_FULLSCREEN: reserved bits in %s 0x%llx", what,
                          (unsigned long long)value);
}

static bool
decode_flags(struct fullscreen *f, uint32_t word)
{
   struct hw_primitive_flags flags;

   if (!hw_primitive_flags_unpack(&word, &flags) &&
       reserved_bits(f, "primitive flags", word))
      return false;
   if (flags.scissor_array_enable) {
      sim_port_report(f->port, SIM_FAULT_UNIMPLEMENTED,
                      "RUN_FULLSCREEN: scissor arrays");
      return false;
   }
   f->layers = flags.view_mask ? (uint8_t)flags.view_mask : 1;
   return true;
}

static bool
read_draw(struct fullscreen *f, uint64_t va)
{
   f->port->what = "draw descriptor";
   if (va % HW_DRAW_ALIGN_B &&
       sim_port_report(f->port, SIM_FAULT_STRICT,
                       "RUN_FULLSCREEN: the draw descriptor at 0x%llx is not "
                       "aligned to %u bytes",
                       (unsigned long long)va, HW_DRAW_ALIGN_B))
      return false;
   return sim_port_read(f->port, va, f->draw.dcd, sizeof(f->draw.dcd));
}

static bool
decode(struct fullscreen *f, const struct sim_idvs_job *job)
{
   const uint32_t *r = job->regs;
   struct hw_cs_run_fullscreen i;
   struct hw_scissor s;

   if (!hw_cs_run_fullscreen_unpack(&job->instr, &i) &&
       reserved_bits(f, "instruction", job->instr))
      return false;
   if (i.dcd + 1 >= SIM_CS_REGISTERS) {
      sim_port_report(f->port, SIM_FAULT_INVALID_INSTR,
                      "RUN_FULLSCREEN: register %u", i.dcd);
      return false;
   }
   if (!decode_flags(f,
                     r[HW_SR_FULLSCREEN_PRIMITIVE_FLAGS] | i.flags_override) ||
       !sim_tiler_open(&f->tiler, f->port, &job->heap,
                       reg64(r, HW_SR_FULLSCREEN_TILER_CONTEXT)) ||
       !read_draw(f, reg64(r, i.dcd)))
      return false;

   f->draw.kind = SIM_PRIM_BOX;
   f->draw.position_only = true;
   memcpy(f->draw.scissor, &r[HW_SR_FULLSCREEN_SCISSOR],
          sizeof(f->draw.scissor));
   hw_scissor_unpack(f->draw.scissor, &s);
   f->box = (struct sim_rect){
      (int32_t)s.scissor_minimum_x,
      (int32_t)s.scissor_minimum_y,
      (int32_t)s.scissor_maximum_x,
      (int32_t)s.scissor_maximum_y,
   };
   /* Drivers may name more than there is (panvk: 65535). */
   if (f->box.x1 > (int32_t)f->tiler.width - 1)
      f->box.x1 = (int32_t)f->tiler.width - 1;
   if (f->box.y1 > (int32_t)f->tiler.height - 1)
      f->box.y1 = (int32_t)f->tiler.height - 1;
   return true;
}

static enum sim_tiler_result
bin_layer(struct fullscreen *f, int layer)
{
   struct sim_list_prim rec = { .primitive_id = 0 };
   enum sim_tiler_result r;

   if (layer < 0 || layer >= (int)f->tiler.layer_count)
      return SIM_TILER_OK;
   /* After a flush the list starts again. */
   do {
      r = f->tiler.draw_va ? SIM_TILER_OK
                           : sim_tiler_add_draw(&f->tiler, &f->draw);
      if (r == SIM_TILER_OK)
         r = sim_tiler_bin(&f->tiler, (unsigned)layer, &rec, &f->box);
   } while (r == SIM_TILER_FLUSHED);
   return r;
}

static bool
run(struct fullscreen *f, const struct sim_idvs_job *job)
{
   enum sim_tiler_result r = SIM_TILER_OK;

   if (!decode(f, job))
      return false;
   if (f->box.x0 > f->box.x1 || f->box.y0 > f->box.y1)
      return true;
   for (uint8_t left = f->layers; left && r == SIM_TILER_OK;
        left &= (uint8_t)(left - 1))
      r = bin_layer(f, __builtin_ctz(left) + f->tiler.layer_offset);
   return sim_tiler_close(&f->tiler) && r == SIM_TILER_OK;
}

int
sim_fullscreen_run(struct sim_idvs_job *job)
{
   struct fullscreen f = { 0 };
   struct sim_port port;
   bool ok;

   sim_port_init(&port, job->job, "tiler");
   f.port = &port;
   ok = run(&f, job);
   sim_counter_add(SIM_COUNTER_PRIMITIVES, f.tiler.primitives);
   sim_port_finish(&port);
   return ok && !sim_job_stopped(job->job) ? 0 : -EFAULT;
}
