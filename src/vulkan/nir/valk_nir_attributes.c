/* SPDX-License-Identifier: MIT */
/* Vertex attributes with a divisor.  Vulkan divides the number of the
 * instance within the draw and adds the first instance to the quotient; the
 * attribute unit divides what it is given, the sum (Mesa 25.0.7 names this
 * as a limitation of Mali).  The draw's first instance may be known to the
 * GPU only, and command streams do not multiply, so it is the shader that
 * divides: the unit then takes the number as it is.
 *
 * Divisors are numbers that the draw pushes, as a multiplier and shifts. */
#include "vulkan/nir/valk_nir.h"

#include "util/bitscan.h"

static bool
is_attribute(const nir_intrinsic_instr *intr)
{
   return intr->intrinsic == nir_intrinsic_load_attribute_pan;
}

static unsigned
location_of(const nir_intrinsic_instr *intr)
{
   return nir_intrinsic_base(intr) + nir_src_as_uint(intr->src[2]);
}

/* Finds the locations that are read and may have a divisor. */
static bool
gather(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   struct valk_nir *lower = data;

   if (!is_attribute(intr))
      return false;
   if (!nir_src_is_const(intr->src[2])) {
      /* The compiler's first passes make all of them constant. */
      valk_nir_fail(lower, "attribute of a varying location");
      return false;
   }
   lower->divided |= lower->divisors.locations & (1u << location_of(intr));
   return false;
}

/* id / divisor; the divisor 0 has the multiplier 0. */
static nir_def *
divide(nir_builder *b, struct valk_nir *lower, nir_def *id, unsigned location)
{
   nir_def *multiplier =
      valk_nir_push32(b, lower, VALK_PUSH_DIVISOR_MULTIPLIER + location);
   nir_def *shifts =
      valk_nir_push32(b, lower, VALK_PUSH_DIVISOR_SHIFTS + location);
   nir_def *v = nir_ushr(b, id, nir_iand_imm(b, shifts, 0xff));

   v = nir_uadd_sat(b, v, nir_ushr_imm(b, shifts, 16));
   v = nir_umul_high(b, v, multiplier);
   return nir_ushr(b, v, nir_iand_imm(b, nir_ushr_imm(b, shifts, 8), 0xff));
}

struct rewrite {
   uint32_t divided;
   /* By location: what to add to the draw's first instance. */
   nir_def *element[VALK_MAX_ATTRIBUTES];
};

static bool
rewrite(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const struct rewrite *r = data;

   if (!is_attribute(intr) || !(r->divided & (1u << location_of(intr))))
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   nir_def *element =
      nir_iadd(b, r->element[location_of(intr)], nir_load_base_instance(b));
   nir_src_rewrite(&intr->src[1], element);
   return true;
}

void
valk_nir_lower_attributes(nir_shader *nir, struct valk_nir *lower)
{
   struct rewrite r = { 0 };

   nir_shader_intrinsics_pass(nir, gather, nir_metadata_all, lower);
   if (!lower->divided || lower->reason[0])
      return;

   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   nir_builder b = nir_builder_at(nir_before_impl(impl));
   nir_def *id = nir_load_instance_id(&b);

   /* When nobody knows the divisors yet, the draw says whether there are
    * any: most often there are none. */
   if (lower->divisors.dynamic) {
      nir_push_if(
         &b, nir_ine_imm(&b, valk_nir_push32(&b, lower, VALK_PUSH_DIVIDES), 0));
   }
   u_foreach_bit (i, lower->divided)
      r.element[i] = divide(&b, lower, id, i);
   if (lower->divisors.dynamic) {
      nir_pop_if(&b, NULL);
      u_foreach_bit (i, lower->divided)
         r.element[i] = nir_if_phi(&b, r.element[i], id);
   }
   nir_metadata_preserve(impl, nir_metadata_none);

   r.divided = lower->divided;
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, rewrite,
            nir_metadata_control_flow, &r);
}
