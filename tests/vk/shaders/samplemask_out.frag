#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) out vec4 o;
void main() {
   uvec2 p = uvec2(gl_FragCoord.xy);
   gl_SampleMask[0] = int((p.x + 3u * p.y) & 15u);
   o = vec4(1.0, 0.5, 0.0, 1.0);
}
