#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// Integers of 64 bits from stage to stage, of one and of two locations.
layout(location = 0) flat out uint64_t a;
layout(location = 1) flat out i64vec3 b;
layout(location = 3) out vec2 uv;
layout(location = 4) flat out u64vec2 c;
void main() {
   uint i = gl_VertexIndex;
   uv = vec2(i & 1u, i >> 1u) * 2.0;
   gl_Position = vec4(uv * 2.0 - 1.0, 0.0, 1.0);
   a = 0x123456789abcdef0ul + uint64_t(i);
   b = i64vec3(-5l, 0x100000001l, -0x123456789al) * int64_t(i + 1u);
   c = u64vec2(~0ul, 3ul << 40u);
}
