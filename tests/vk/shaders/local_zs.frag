#version 450
// SPDX-License-Identifier: MIT
// What depth and stencil hold, before this draws over it.
layout(input_attachment_index = 3, set = 0, binding = 0) uniform subpassInput z;
layout(input_attachment_index = 2, set = 0, binding = 1) uniform usubpassInput s;
layout(location = 0) out uvec4 o;
void main() {
   o = uvec4(uint(subpassLoad(z).x * 64.0 + 0.5), subpassLoad(s).x, 0u, 0u);
}
