#version 450
/* SPDX-License-Identifier: MIT */
struct S { mat3 m; vec2 v[3]; float f; };
layout(set = 1, binding = 2) uniform U { S s[4]; int k; } u;
layout(set = 3, binding = 0) uniform A { vec4 v; } arr[3];
layout(push_constant) uniform P { vec3 a; float b; ivec2 c; mat2 m; } p;
layout(location = 0) in vec3 a; layout(location = 0) out vec4 o;
void main() { o = vec4(u.s[u.k].m * a, u.s[1].v[2].x) + arr[1].v + arr[p.c.x].v + vec4(p.a, p.b) + vec4(p.m * a.xy, p.c); }
