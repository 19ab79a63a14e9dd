#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shared_memory_block : require
#extension GL_EXT_shader_explicit_arithmetic_types_int8 : require
#extension GL_EXT_shader_explicit_arithmetic_types_int16 : require
#extension GL_EXT_scalar_block_layout : require
// The same shared memory in four ways.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
shared Words { uint words[64]; };
shared Pairs { layout(offset = 16) uvec2 pairs[30]; };
layout(scalar) shared Bytes { uint8_t bytes[256]; };
layout(scalar) shared Halves { uint16_t halves[128]; };
void main() {
   uint i = gl_LocalInvocationID.x;
   words[i] = v[i];
   barrier();
   uvec2 pair = pairs[(i * 7u) % 30u];
   uint byte = bytes[(i * 37u) % 256u];
   uint two = halves[(i * 11u) % 128u];
   barrier();
   bytes[4u * i + 1u] = uint8_t(two);
   barrier();
   o[4u * i] = pair.x ^ pair.y;
   o[4u * i + 1u] = byte;
   o[4u * i + 2u] = two;
   o[4u * i + 3u] = words[i];
}
