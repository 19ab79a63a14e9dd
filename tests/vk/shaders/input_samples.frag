#version 450
// SPDX-License-Identifier: MIT
// All four samples of an attachment that it does not write.
layout(input_attachment_index = 0, set = 0, binding = 0) uniform subpassInputMS src;
layout(location = 1) out vec4 o;
void main() {
   o = subpassLoad(src, 0) * 0.125 + subpassLoad(src, 1) * 0.25;
   for (int i = 2; i < 4; i++)
      o += subpassLoad(src, i) * (0.5 - 0.125 * float(i));
}
