#version 450
// SPDX-License-Identifier: MIT
// Inputs whose numbers are not those of their attachments.
layout(input_attachment_index = 5, set = 0, binding = 0) uniform usubpassInput five;
layout(input_attachment_index = 1, set = 0, binding = 1) uniform usubpassInput one;
layout(location = 0) out uvec4 o;
layout(location = 3) out uvec4 nowhere;
void main() {
   o = subpassLoad(five) * 2u + subpassLoad(one).yxwz;
   nowhere = uvec4(77u);
}
