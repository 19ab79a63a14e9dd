#version 450
// SPDX-License-Identifier: MIT
layout(set = 0, binding = 0) readonly buffer In { uint a[256]; };
layout(location = 0) out vec4 o;
void main() {
   uvec2 p = uvec2(gl_FragCoord.xy);
   o = unpackUnorm4x8(a[(p.x + 16u * p.y) & 255u]);
}
