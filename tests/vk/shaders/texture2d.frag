#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform sampler2D tex;
layout(push_constant) uniform Push { vec4 scale_offset; float lod; };
layout(location = 0) out vec4 o;
void main() {
   vec2 uv = v_uv * scale_offset.xy + scale_offset.zw;
   o = lod < 0.0 ? texture(tex, uv) : textureLod(tex, uv, lod);
}
