#version 450
// SPDX-License-Identifier: MIT
// All four samples of a colour, of depth and of stencil.
layout(input_attachment_index = 0, set = 0, binding = 0) uniform subpassInputMS c;
layout(input_attachment_index = 3, set = 0, binding = 1) uniform subpassInputMS z;
layout(input_attachment_index = 2, set = 0, binding = 2) uniform usubpassInputMS s;
layout(location = 1) out vec4 o;
void main() {
   o = vec4(0.0);
   for (int i = 0; i < 4; i++) {
      o.x += subpassLoad(c, i).x * (0.125 * float(i + 1));
      o.y += subpassLoad(z, i).x * (0.125 * float(i + 1));
      o.z += float(subpassLoad(s, i).x) / 255.0 * 0.25;
   }
   o.w = 1.0;
}
