#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint a; uint b; vec3 c; };
layout(push_constant) uniform P { R r; };
void main() { r.a = r.b + gl_GlobalInvocationID.x; r.c = vec3(r.a); }
