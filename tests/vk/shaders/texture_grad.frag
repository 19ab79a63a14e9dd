#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform sampler2D tex;
layout(location = 0) out vec4 o;
void main() { o = textureGrad(tex, v_uv, vec2(v_uv.x * 0.2, 0.0), vec2(0.0, 0.05)); }
