#version 450
// SPDX-License-Identifier: MIT
// Each invocation reads one texel of one of two slices, or between eight.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) uniform sampler3D tex;
layout(set = 0, binding = 1, std430) writeonly buffer Out { vec4 o[]; };
layout(push_constant) uniform Push {
   uvec2 size;
   uint level;
   uint layer;
   vec2 shift;
   uint first;
   uint filtered;
} p;

void main()
{
   uint i = gl_GlobalInvocationID.x;
   if (i >= p.size.x * p.size.y)
      return;
   uvec2 at = uvec2(i % p.size.x, i / p.size.x);
   if (p.filtered == 0) {
      o[p.first + i] = texelFetch(tex, ivec3(at, p.layer), int(p.level));
   } else {
      vec2 uv = (vec2(at) + p.shift) / vec2(p.size);
      o[p.first + i] = textureLod(tex, vec3(uv, (float(p.layer) + 0.5) / 2.0), float(p.level));
   }
}
