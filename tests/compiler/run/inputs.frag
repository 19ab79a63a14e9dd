#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in vec2 a;
layout(location = 20) in vec4 b;
layout(location = 0) out vec4 color;
void main() {
   vec2 o = interpolateAtOffset(a, vec2(0.25, -0.125));

   if (b.z > 8.5)
      discard;
   color = vec4(o, unpackHalf2x16(packHalf2x16(b.xy)).x, float(int(b.w)));
}
