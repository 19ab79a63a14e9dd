/* SPDX-License-Identifier: MIT */
#include "sim/pixel/sim_draw.h"

#include <stdlib.h>

#include "hw/hw_v10.h"

static bool
strict(struct sim_port *port, const char *what, uint64_t va)
{
   return sim_port_report(port, SIM_FAULT_STRICT,
                          "%s at 0x%llx: reserved bits are set", what,
                          (unsigned long long)va);
}

/* Strict mode only: false with a report. */
static bool
aligned(struct sim_port *port, const char *what, uint64_t va, unsigned align_B)
{
   return !(va & (align_B - 1)) ||
          !sim_port_report(port, SIM_FAULT_STRICT,
                           "%s at 0x%llx is not aligned to %u bytes", what,
                           (unsigned long long)va, align_B);
}

static bool
decode_zs(struct sim_port *port, const struct hw_draw *d,
          struct sim_zs_state *zs)
{
   uint8_t raw[HW_DEPTH_STENCIL_SIZE_B];
   struct hw_depth_stencil s;

   port->what = "depth/stencil descriptor";
   if (!aligned(port, port->what, d->depth_stencil, HW_DEPTH_STENCIL_ALIGN_B) ||
       !sim_port_read(port, d->depth_stencil, raw, sizeof(raw)))
      return false;
   if (!hw_depth_stencil_unpack(raw, &s) &&
       strict(port, "depth/stencil", d->depth_stencil))
      return false;

   *zs = (struct sim_zs_state){
      .stencil_test = s.stencil_test_enable,
      .stencil_from_shader = s.stencil_from_shader,
      .depth_from_shader = s.depth_source == 3,
      .depth_is_minimum = s.depth_source == 0,
      .depth_is_maximum = s.depth_source == 1,
      .depth_write = s.depth_write_enable,
      .depth_func = (enum sim_func)s.depth_function,
      .depth_cull = s.depth_cull_enable,
      .clamp_to_bounds = s.depth_clamp_mode == 2,
      .z_min = d->minimum_z,
      .z_max = d->maximum_z,
      .bias = s.depth_bias_enable,
      .bias_units = s.depth_units,
      .bias_factor = s.depth_factor,
      .bias_clamp = s.depth_bias_clamp,
      .face = {
         { (enum sim_func)s.front_compare_function,
           (enum sim_stencil_op)s.front_stencil_fail,
           (enum sim_stencil_op)s.front_depth_fail,
           (enum sim_stencil_op)s.front_depth_pass,
           (uint8_t)s.front_reference_value, (uint8_t)s.front_value_mask,
           (uint8_t)s.front_write_mask },
         { (enum sim_func)s.back_compare_function,
           (enum sim_stencil_op)s.back_stencil_fail,
           (enum sim_stencil_op)s.back_depth_fail,
           (enum sim_stencil_op)s.back_depth_pass,
           (uint8_t)s.back_reference_value, (uint8_t)s.back_value_mask,
           (uint8_t)s.back_write_mask },
      },
   };
   return true;
}

static struct sim_blend_function
blend_function(const struct hw_blend_function *f)
{
   return (struct sim_blend_function){
      .a = (uint8_t)f->a,
      .b = (uint8_t)f->b,
      .c = (uint8_t)f->c,
      .negate_a = f->negate_a,
      .negate_b = f->negate_b,
      .invert_c = f->invert_c,
   };
}

/* internal: the halves that the shader sees. */
static bool
decode_blend(struct sim_port *port, const struct hw_draw *d,
             struct sim_draw *out, uint64_t internal[SIM_MAX_RTS])
{
   if (d->blend_count > SIM_MAX_RTS) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "draw: %u blend descriptors", d->blend_count);
      return false;
   }

   for (unsigned i = d->blend_count; i < SIM_MAX_RTS; i++)
      internal[i] = SIM_BLEND_MISSING;
   port->what = "blend descriptor";
   for (unsigned i = 0; i < d->blend_count; i++) {
      const uint64_t va = d->blend + (uint64_t)i * HW_BLEND_SIZE_B;
      uint8_t raw[HW_BLEND_SIZE_B];
      struct hw_blend b;

      if (!sim_port_read(port, va, raw, sizeof(raw)))
         return false;
      if (!hw_blend_unpack(raw, &b) && strict(port, "blend", va))
         return false;
      memcpy(&internal[i], raw + 8, 8);
      out->blend[i] = (struct sim_blend_state){
         .enable = b.enable,
         .mode = (enum sim_blend_mode)b.internal.mode,
         .load_destination = b.load_destination,
         .equation = {
            .rgb = blend_function(&b.equation.rgb),
            .alpha = blend_function(&b.equation.alpha),
            .color_mask = (uint8_t)b.equation.color_mask,
         },
         .constant = (uint16_t)b.constant,
      };
   }
   return true;
}

static bool
prepare_shader(struct sim_core *core, const struct hw_draw *d,
               const uint64_t internal[SIM_MAX_RTS], struct sim_draw *out)
{
   struct sim_shader_env *env = aligned_alloc(64, sizeof(*env));

   if (!env) {
      sim_port_report(sim_core_port(core), SIM_FAULT_UNIMPLEMENTED,
                      "out of host memory");
      return false;
   }
   memset(env, 0, sizeof(*env));
   env->shader_va = d->shader.shader;
   env->resources = d->shader.resources;
   env->thread_storage_va = d->shader.thread_storage;
   env->fau_va = d->shader.fau;
   env->fau_count = d->shader.fau_count;
   env->attribute_offset = d->shader.attribute_offset;
   memcpy(env->blend, internal, sizeof(env->blend));
   if (!sim_env_prepare(core, env)) {
      free(env);
      return false;
   }
   if (env->stage != SIM_STAGE_FRAGMENT) {
      sim_port_report(sim_core_port(core), SIM_FAULT_INVALID_DESCRIPTOR,
                      "draw: the shader program is not for fragments");
      sim_env_finish(env);
      free(env);
      return false;
   }
   out->env = env;
   if (!env->coverage_gl && out->multisample) {
      sim_port_report(sim_core_port(core), SIM_FAULT_UNIMPLEMENTED,
                      "coverage bitmasks of the DX kind");
      return false;
   }
   return true;
}

/* Mesa 25.0.7 pan_earlyzs.c asks for early kills with late updates when a
 * shader discards; a failing stencil test must still change the stencil
 * buffer then, so such samples stay until the late test. */
static void
derive_tests(struct sim_draw *d)
{
   const bool nop = sim_zs_is_nop(&d->zs) && !d->zs.depth_from_shader;

   if (!d->env) {
      d->test_early = !nop || d->occlusion != SIM_OCCLUSION_OFF;
      d->kill_early = true;
      d->update_late = false;
      return;
   }

   const bool needs_shader =
      d->zs.depth_from_shader || d->zs.stencil_from_shader;

   d->update_late = d->zs_update == SIM_KILL_FORCE_LATE || needs_shader;
   d->kill_early = d->kill != SIM_KILL_FORCE_LATE && !needs_shader;
   if (d->update_late && !sim_zs_fail_keeps(&d->zs))
      d->kill_early = false;
   d->test_early = d->kill_early || !d->update_late;
   if (nop && d->occlusion == SIM_OCCLUSION_OFF && !needs_shader)
      d->test_early = d->update_late = false;
}

bool
sim_draw_decode(struct sim_core *core, const struct sim_framebuffer *fb,
                const uint32_t dcd[32], struct sim_draw *out)
{
   struct sim_port *port = sim_core_port(core);
   uint64_t internal[SIM_MAX_RTS];
   struct hw_draw d;

   memset(out, 0, sizeof(*out));
   if (!hw_draw_unpack(dcd, &d) && strict(port, "draw descriptor", 0))
      return false;

   out->setup.tie_break = fb->tie_break;
   out->setup.front_ccw = d.flags_0.front_face_ccw;
   out->setup.cull_front = d.flags_0.cull_front_face;
   out->setup.cull_back = d.flags_0.cull_back_face;
   out->setup.scissor = (struct sim_rect){ 0, 0, (int32_t)fb->width - 1,
                                           (int32_t)fb->height - 1 };
   out->multisample = d.flags_0.multisample_enable && fb->pattern->count > 1;
   out->per_sample = d.flags_0.evaluate_per_sample && out->multisample;
   out->alpha_to_coverage = d.flags_0.alpha_to_coverage;
   out->alpha_to_coverage_invert = d.flags_0.alpha_to_coverage_invert;
   out->clean_fragment = d.flags_0.clean_fragment_write;
   out->single_sampled_lines = d.flags_0.single_sampled_lines;
   out->forward_kill = d.flags_0.allow_forward_pixel_to_kill;
   out->killable = d.flags_0.allow_forward_pixel_to_be_killed;
   out->modifies_coverage = d.flags_0.shader_modifies_coverage;
   out->kill = (enum sim_pixel_kill)d.flags_0.pixel_kill_operation;
   out->zs_update = (enum sim_pixel_kill)d.flags_0.zs_update_operation;
   out->occlusion = (enum sim_occlusion)d.flags_0.occlusion_query;
   out->occlusion_va = d.occlusion;
   out->sample_mask = (uint16_t)d.flags_1.sample_mask;
   out->rt_mask = (uint8_t)d.flags_1.render_target_mask;
   out->read_mask = (uint8_t)d.flags_2.read_mask;

   if (!decode_zs(port, &d, &out->zs) || !decode_blend(port, &d, out, internal))
      return false;
   if (d.shader.shader && !prepare_shader(core, &d, internal, out))
      return false;
   derive_tests(out);
   sim_forward_kill_derive(out);
   return true;
}

void
sim_draw_finish(struct sim_draw *draw)
{
   if (draw->env) {
      sim_env_finish(draw->env);
      free(draw->env);
      draw->env = NULL;
   }
}
