#version 450
// SPDX-License-Identifier: MIT
layout(input_attachment_index = 0, set = 0, binding = 0) uniform subpassInput src;
layout(location = 0) out vec4 o;
void main() { o = subpassLoad(src).yxzw * 0.5 + vec4(0.25, 0.0, 0.0, 0.0); }
