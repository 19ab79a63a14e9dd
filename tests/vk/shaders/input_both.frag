#version 450
// SPDX-License-Identifier: MIT
// Reads one input and adds to it; the target may be the same attachment.
layout(input_attachment_index = 0, set = 0, binding = 0) uniform subpassInput src;
layout(location = 0) in vec2 v_uv;
layout(location = 0) out vec4 o;
void main() { o = subpassLoad(src).yxzw * 0.5 + vec4(v_uv * 0.25, 0.125, 0.0); }
