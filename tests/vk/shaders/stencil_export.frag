#version 450
// SPDX-License-Identifier: MIT
#extension GL_ARB_shader_stencil_export : require
layout(location = 0) out vec4 o;
void main() {
   ivec2 at = ivec2(gl_FragCoord.xy);
   if ((at.x & at.y & 16) != 0)
      discard;
   o = vec4(0.0, 1.0, 0.0, 1.0);
   gl_FragDepth = gl_FragCoord.x / 64.0;
   gl_FragStencilRefARB = at.x ^ at.y * 3;
}
