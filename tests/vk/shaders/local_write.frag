#version 450
// SPDX-License-Identifier: MIT
// A number of its own for each location and pixel.
layout(location = 0) out uvec4 a;
layout(location = 1) out uvec4 b;
layout(location = 2) out uvec4 c;
void main() {
   uvec2 p = uvec2(gl_FragCoord.xy);
   a = uvec4(p.x, p.y, 1u, 2u);
   b = uvec4(p.y * 2u, p.x, 3u, 4u);
   c = uvec4(p.x + p.y, p.x ^ p.y, 5u, 6u);
}
