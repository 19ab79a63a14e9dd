#version 450
// SPDX-License-Identifier: MIT
// What lies under the cells.
layout(push_constant) uniform Push { vec4 scale; vec4 bias; vec4 rect; };
layout(location = 0) out vec4 o;
void main()
{
   ivec2 p = (ivec2(gl_FragCoord.yx) * 3 + 1) & 3;
   o = vec4(3 - p.y, p.x, p.y, p.x ^ p.y) / 3.0 * scale + bias;
}
