#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform sampler3D tex;
layout(location = 0) out vec4 o;
void main() { o = texture(tex, vec3(v_uv, v_uv.x * 0.75 + 0.125)); }
