#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform texture2D tex[2];
layout(set = 0, binding = 1) uniform sampler samplers[2];
layout(push_constant) uniform Push { uint image, which; };
layout(location = 0) out vec4 o;
void main() {
   vec2 uv = v_uv * 1.5;
   vec4 a = texture(sampler2D(tex[0], samplers[0]), uv);
   vec4 b = texture(sampler2D(tex[0], samplers[1]), uv);
   vec4 c = texture(sampler2D(tex[1], samplers[0]), uv);
   vec4 d = texture(sampler2D(tex[1], samplers[1]), uv);
   o = image == 0u ? which == 0u ? a : b : which == 0u ? c : d;
}
