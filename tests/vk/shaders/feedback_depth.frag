#version 450
// SPDX-License-Identifier: MIT
// The same of depth.
layout(set = 0, binding = 0) uniform sampler2D src;
layout(location = 0) in vec2 v_uv;
layout(location = 0) out vec4 o;
void main() {
   float z = texelFetch(src, ivec2(gl_FragCoord.xy), 0).x;
   o = vec4(z, z * 0.5, v_uv.x, 1.0);
   gl_FragDepth = z * 0.5 + 0.125 * v_uv.y;
}
