#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in vec4 a;
layout(location = 1) in vec2 b;
layout(location = 2) in ivec3 c;
layout(location = 5) in uint d;
layout(location = 0) out vec4 oa;
layout(location = 1) out vec2 ob;
layout(location = 2) flat out ivec3 oc;
layout(location = 3) flat out uint od;
layout(location = 4, component = 0) out float oe;
layout(location = 4, component = 2) out vec2 of;
void main() {
   gl_Position = a;
   gl_PointSize = b.x;
   oa = a.wzyx; ob = b * 2.0; oc = c + gl_InstanceIndex; od = d ^ uint(gl_VertexIndex);
   oe = a.x; of = b;
}
