// SPDX-License-Identifier: MIT
// Written by hand; what is wanted is what the rules of the passes say.

=== push_uniforms known_places_are_words comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) uniform U { vec4 known[4]; };
layout(set = 0, binding = 1) buffer B { vec4 b[]; };
void main() { b[gl_GlobalInvocationID.x] = known[1]; }
---
0 LD_BUFFER
1 collect u\d+, u\d+, u\d+, u\d+

=== push_uniforms places_made_by_threads_are_loaded comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) uniform U { vec4 any[16]; };
layout(set = 0, binding = 1) buffer B { vec4 b[]; };
void main() { uint i = gl_GlobalInvocationID.x; b[i] = any[i & 15]; }
---
1 LD_BUFFER
0 collect u\d+, u\d+, u\d+, u\d+

=== push_uniforms not_from_storage_buffers comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer A { vec4 a[4]; };
layout(set = 0, binding = 1) buffer B { vec4 b[]; };
void main() { b[gl_GlobalInvocationID.x] = a[1]; }
---
1 LD_BUFFER
0 collect u\d+

=== lower_atomics floats_are_loops_of_exchanges comp
#extension GL_EXT_shader_atomic_float : require
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer A { float a; };
void main() { atomicAdd(a, 2.0); }
---
1 ACMPXCHG|ATOM_RETURN
1 FADD.f32 %\d+, #0x40000000
1+ block \d+ loop

=== lower_atomics the_hardware_has_whole_numbers comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer A { uint a; };
void main() { atomicAdd(a, 3); }
---
1 ATOM
0 block \d+ loop

=== opt_matrix_chains from_the_right comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer A { mat4 m[]; };
layout(set = 0, binding = 1) buffer B { vec4 b[]; };
void main() { uint i = gl_GlobalInvocationID.x;
   b[i] = m[i] * m[i + 1] * b[i + 16]; }
---
32 FMA.f32

=== lower_doubles are_whole_numbers comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer A { double a[]; };
void main() { uint i = gl_GlobalInvocationID.x; a[i] = abs(a[i + 1]); }
---
1 LD_BUFFER.i64
1 LSHIFT_AND.i32 %\d+, .*#0x7fffffff
0 f64

=== lower_idvs position_alone vert 0
layout(location = 0) in vec4 p;
layout(location = 1) in vec4 c;
layout(location = 0) out vec4 v;
void main() { gl_Position = p; v = sqrt(c); }
---
0 FRSQ|FSQRT
1 LD_ATTR
1 STORE

=== lower_idvs varyings_alone vert 1
layout(location = 0) in vec4 p;
layout(location = 1) in vec4 c;
layout(location = 0) out vec4 v;
void main() { gl_Position = p; v = sqrt(c); }
---
4+ FRSQ|FSQRT
1 LD_ATTR

=== preprocess_nir both_halves_of_a_constant comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer B { vec4 b[]; };
void main() { b[gl_GlobalInvocationID.x] =
   vec4(unpackUnorm2x16(0xffff0000u), unpackSnorm2x16(0x7fff8001u)); }
---
1 collect #0x0, #0x3f800000, #0xbf800000, #0x3f800000

=== hoist_uniforms a_quotient_is_a_word comp
layout(local_size_x = 16) in;
layout(push_constant) uniform P { uint a, b; int c; float x, y; };
layout(set = 0, binding = 0) buffer B { uint o[]; };
void main() { uint i = gl_LocalInvocationID.x;
   o[i] = a / b ^ i; o[i + 16] = floatBitsToUint(x * y + 1.5) ^ i; }
---
0 FRCP|IMUL|FMA|FADD
2 XOR.*u\d+

=== hoist_uniforms not_what_a_thread_adds comp
layout(local_size_x = 16) in;
layout(push_constant) uniform P { uint a, b; };
layout(set = 0, binding = 0) buffer B { uint o[]; };
void main() { uint i = gl_LocalInvocationID.x; o[i] = (a + i) * b; }
---
1 IMUL.*u\d+

=== hoist_uniforms not_from_buffers comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 1) uniform U { uint a, b; };
layout(set = 0, binding = 0) buffer B { uint o[]; };
void main() { uint i = gl_LocalInvocationID.x; o[i] = a * b ^ i; }
---
1 IMUL

=== hoist_uniforms approximate_only_where_no_other_shader_must_agree vert
layout(push_constant) uniform P { float a; };
layout(location = 0) in vec4 v;
invariant gl_Position;
void main() { gl_Position = v * sqrt(a * 2.0); }
---
1+ FRSQ|FRCP|SQRT
0 FMUL.*#0x40000000

=== hoist_uniforms approximate_elsewhere frag
layout(push_constant) uniform P { float a; };
layout(location = 0) in vec4 v;
layout(location = 0) out vec4 o;
void main() { o = v * sqrt(a * 2.0); }
---
0 FRSQ|FRCP|SQRT

=== preprocess late_depth frag
layout(location = 0) out vec4 o;
void main() { o = vec4(1.0); gl_FragDepth = gl_FragCoord.x; }
---
1 ZS_EMIT

=== preprocess early_depth frag
layout(early_fragment_tests) in;
layout(location = 0) out vec4 o;
void main() { o = vec4(1.0); gl_FragDepth = gl_FragCoord.x; }
---
0 ZS_EMIT

=== from_nir point_coordinates_are_a_special_varying frag
layout(location = 0) out vec4 c;
void main() { c = vec4(gl_PointCoord, 0, 1); }
---
1 LD_VAR_SPECIAL 

=== from_nir primitives_have_numbers_in_r57 frag
layout(location = 0) out vec4 c;
void main() { c = vec4(gl_PrimitiveID); }
---
1 preload r57

=== from_nir there_is_one_viewport frag
layout(location = 0) out vec4 c;
void main() { c = vec4(gl_ViewportIndex); }
---
1 S32_TO_F32 #0x0

=== lower_nir positions_of_samples_are_a_table frag
layout(location = 0) out vec4 c;
void main() { c = vec4(gl_SamplePosition, 0, 1); }
---
1 LOAD.i32
2 #0x3b800000

=== from_nir samples_of_images_are_coordinates comp
layout(local_size_x = 16) in;
layout(set = 0, binding = 0, rgba8) uniform readonly image2DMS i;
layout(set = 0, binding = 1, rgba8) uniform readonly image2DMSArray a;
layout(set = 0, binding = 2) buffer B { vec4 b[]; };
void main() { ivec2 p = ivec2(gl_GlobalInvocationID.xy);
   b[p.x] = imageLoad(i, p, 3) + imageLoad(a, ivec3(p, 1), p.y); }
---
1 LD_TEX_IMM %\d+, #0x3
1 MKVEC.v2i16 %\d+.0101, #0x1.0101

=== gather_info shared_memory_is_no_side_effect comp
layout(local_size_x = 16) in;
shared uint s[16];
void main() { s[gl_LocalInvocationID.x] = 1; }
---
1 STORE
