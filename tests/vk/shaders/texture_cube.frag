#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform samplerCube tex;
layout(location = 0) out vec4 o;
void main() {
   float a = v_uv.x * 6.2831853, b = (v_uv.y - 0.5) * 3.1415926;
   o = textureLod(tex, vec3(cos(a) * cos(b), sin(b), sin(a) * cos(b)), 0.0);
}
