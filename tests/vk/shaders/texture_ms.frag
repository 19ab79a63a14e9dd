#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform sampler2DMS tex;
layout(location = 0) out vec4 o;
void main() {
   ivec2 p = ivec2(gl_FragCoord.xy);
   o = (texelFetch(tex, p, 0) + texelFetch(tex, p, 1) + texelFetch(tex, p, 2) + texelFetch(tex, p, 3)) * 0.25;
}
