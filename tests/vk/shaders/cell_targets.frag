#version 450
// SPDX-License-Identifier: MIT
// Colours of all targets are there before the first one is blended.
layout(push_constant) uniform Push { vec4 scale; vec4 bias; vec4 rect; };
layout(location = 0) out vec4 a;
layout(location = 1) out vec4 b;
layout(location = 2) out vec4 c;
layout(location = 3) out uvec4 d;
void main()
{
   ivec2 p = ivec2(gl_FragCoord.xy) & 3;
   vec4 v = vec4(p.x, p.y, 3 - p.x, p.x ^ p.y) / 3.0;
   a = v * scale + bias;
   b = v.wzyx * scale + bias.yxwz;
   c = v.yxwz * bias + scale * 0.5;
   d = uvec4(p, p.yx) * 17u + uvec4(scale * 100.0);
}
