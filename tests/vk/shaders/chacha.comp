#version 450
// SPDX-License-Identifier: MIT
// Four ChaCha20 blocks at once: 3,840 operations on 64 words that are all
// live all the time.
layout(local_size_x = 32) in;
layout(set = 0, binding = 0) readonly buffer In { uint key[12]; };
layout(set = 0, binding = 1) buffer Out { uvec4 o[]; };
#define ROTATE(v, n) (((v) << (n)) | ((v) >> (32 - (n))))
#define QUARTER(a, b, c, d) \
   a += b; d ^= a; d = ROTATE(d, 16); \
   c += d; b ^= c; b = ROTATE(b, 12); \
   a += b; d ^= a; d = ROTATE(d, 8); \
   c += d; b ^= c; b = ROTATE(b, 7);
#define DOUBLE_ROUND \
   QUARTER(s0, s4, s8, s12) QUARTER(s1, s5, s9, s13) \
   QUARTER(s2, s6, s10, s14) QUARTER(s3, s7, s11, s15) \
   QUARTER(s0, s5, s10, s15) QUARTER(s1, s6, s11, s12) \
   QUARTER(s2, s7, s8, s13) QUARTER(s3, s4, s9, s14)
#define FIVE DOUBLE_ROUND DOUBLE_ROUND DOUBLE_ROUND DOUBLE_ROUND DOUBLE_ROUND
void main() {
   uint i = gl_GlobalInvocationID.x;
   uvec4 s0 = uvec4(0x61707865u), s1 = uvec4(0x3320646eu);
   uvec4 s2 = uvec4(0x79622d32u), s3 = uvec4(0x6b206574u);
   uvec4 s4 = uvec4(key[0]), s5 = uvec4(key[1]), s6 = uvec4(key[2]), s7 = uvec4(key[3]);
   uvec4 s8 = uvec4(key[4]), s9 = uvec4(key[5]), s10 = uvec4(key[6]), s11 = uvec4(key[7]);
   uvec4 count = key[8] + 4u * i + uvec4(0u, 1u, 2u, 3u);
   uvec4 s12 = count, s13 = uvec4(key[9]), s14 = uvec4(key[10]), s15 = uvec4(key[11]);
   FIVE FIVE
   i *= 16u;
   o[i + 0u] = s0 + 0x61707865u; o[i + 1u] = s1 + 0x3320646eu;
   o[i + 2u] = s2 + 0x79622d32u; o[i + 3u] = s3 + 0x6b206574u;
   o[i + 4u] = s4 + key[0]; o[i + 5u] = s5 + key[1];
   o[i + 6u] = s6 + key[2]; o[i + 7u] = s7 + key[3];
   o[i + 8u] = s8 + key[4]; o[i + 9u] = s9 + key[5];
   o[i + 10u] = s10 + key[6]; o[i + 11u] = s11 + key[7];
   o[i + 12u] = s12 + count; o[i + 13u] = s13 + key[9];
   o[i + 14u] = s14 + key[10]; o[i + 15u] = s15 + key[11];
}
