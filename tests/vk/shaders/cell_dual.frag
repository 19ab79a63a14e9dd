#version 450
// SPDX-License-Identifier: MIT
layout(push_constant) uniform Push { vec4 scale; vec4 bias; vec4 rect; };
layout(location = 0, index = 0) out vec4 o;
layout(location = 0, index = 1) out vec4 second;
void main()
{
   ivec2 p = ivec2(gl_FragCoord.xy) & 3;
   o = vec4(p.x, p.y, 3 - p.x, p.x ^ p.y) / 3.0 * scale + bias;
   second = vec4(p.y, 3 - p.y, p.x, 3 - p.x) / 3.0 * scale.wzyx + bias.yxwz;
}
