#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform sampler2D tex[4];
layout(push_constant) uniform Push { uint index; };
layout(location = 0) out vec4 o;
void main() {
   vec4 all[4] = vec4[4](texture(tex[0], v_uv), texture(tex[1], v_uv),
                         texture(tex[2], v_uv), texture(tex[3], v_uv));
   o = index == 0u ? all[0] : index == 1u ? all[1] : index == 2u ? all[2] : all[3];
}
