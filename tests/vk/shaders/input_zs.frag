#version 450
// SPDX-License-Identifier: MIT
layout(input_attachment_index = 0, set = 0, binding = 0) uniform subpassInput z;
layout(input_attachment_index = 0, set = 0, binding = 1) uniform usubpassInput s;
layout(location = 0) out vec4 o;
void main() { o = vec4(subpassLoad(z).x, float(subpassLoad(s).x) / 255.0, 0.5, subpassLoad(z).x * 0.5); }
