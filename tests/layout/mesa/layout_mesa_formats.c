/* SPDX-License-Identifier: MIT */
/* Mesa's format table of one generation: built against Mesa's panfrost, once
 * for each PAN_ARCH, and only by layout_mesa_compare. */

#include "layout_mesa_side.h"

#include "genxml/gen_macros.h"
#include "pan_format.h"
#include "pan_texture.h"

#define PASTE(name, arch) name##arch
#define EXPAND(name, arch) PASTE(name, arch)

void
EXPAND(mesa_caps_v, PAN_ARCH)(unsigned format, struct mesa_caps *out)
{
   const struct panfrost_format *pan = &GENX(panfrost_pipe_format)[format];

   *out = (struct mesa_caps){
      .known = pan->hw != 0,
      .sampled = pan->bind & PAN_BIND_SAMPLER_VIEW,
      .rendered = pan->bind & PAN_BIND_RENDER_TARGET,
      .depth_stencil = pan->bind & PAN_BIND_DEPTH_STENCIL,
      .afbc = panfrost_format_supports_afbc(PAN_ARCH, (enum pipe_format)format),
      .feature = pan->texfeat_bit,
   };
}
