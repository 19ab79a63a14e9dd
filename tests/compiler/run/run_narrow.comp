#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint v[]; };
layout(buffer_reference, std430, buffer_reference_align = 2) buffer H { uint16_t v[]; };
layout(buffer_reference, std430, buffer_reference_align = 1) buffer B { uint8_t v[]; };
layout(push_constant) uniform P { R src; R dst; };
void main() {
   uint t = gl_GlobalInvocationID.x;
   uint64_t base = uint64_t(src);
   H h = H(base); B b = B(base);
   uint16_t p = h.v[8 * t], q = h.v[8 * t + 3];
   int16_t sp = int16_t(p), sq = int16_t(q);
   uint8_t m = b.v[16 * t + 5], n = b.v[16 * t + 10];
   int8_t sm = int8_t(m), sn = int8_t(n);
   float16_t x = float16_t(float(sp) / 256.0), y = float16_t(float(sq) / 256.0);
   uint r[48];
   r[0] = uint(uint16_t(p + q)); r[1] = uint(uint16_t(p * q)); r[2] = uint(p / (q | uint16_t(1))); r[3] = uint(uint16_t(p << (q & uint16_t(15))));
   r[4] = uint(p >> (q & uint16_t(15))); r[5] = uint(int(sp >> int16_t(3))); r[6] = uint(int(min(sp, sq))); r[7] = uint(max(p, q)); r[8] = uint(uint16_t(~p));
   r[9] = uint(p & q) | (uint(p ^ q) << 16); r[10] = uint(int(sp) < int(sq) ? p : q); r[11] = sp < sq ? 1u : 2u; r[12] = uint(int(abs(sp))); r[13] = uint(int(sp));
   r[14] = uint(uint8_t(m + n)); r[15] = uint(uint8_t(m * n)); r[16] = uint(m / (n | uint8_t(1))); r[17] = uint(m >> (n & uint8_t(7))); r[18] = uint(max(m, n));
   r[19] = uint(int(min(sm, sn))); r[20] = m < n ? 5u : 6u; r[21] = uint(int(sm)); r[22] = uint(uint8_t(m | n)) + uint(uint8_t(~m)) * 256u; r[23] = uint(int(abs(sm)));
   r[24] = floatBitsToUint(float(x + y)); r[25] = floatBitsToUint(float(x * y)); r[26] = x < y ? 7u : 8u; r[27] = floatBitsToUint(float(max(x, y))); r[28] = floatBitsToUint(float(floor(x)));
   r[29] = floatBitsToUint(float(clamp(x, float16_t(0), float16_t(1)))); r[30] = uint(int(int16_t(x))); r[31] = packHalf2x16(vec2(float(x), float(y)));
   vec2 u = unpackHalf2x16(packHalf2x16(vec2(1.5, float(p)))); r[32] = floatBitsToUint(u.x + u.y); r[33] = packUnorm4x8(vec4(float(m) / 255.0, 0.5, 2.0, -1.0)); r[34] = floatBitsToUint(float(abs(-x)));
   r[35] = floatBitsToUint(float(fma(x, y, x))); r[36] = uint(uint8_t(p)) | uint(uint16_t(int16_t(sm))) << 16; r[37] = floatBitsToUint(float(float16_t(m))); r[38] = uint(m == n) + 2u * uint(p == q); r[39] = floatBitsToUint(float(x < y ? -x : y));
   uint w = src.v[4 * t]; vec2 hv = unpackHalf2x16(w & 0xbfffbfffu); vec4 ub = unpackUnorm4x8(w); vec4 sb = unpackSnorm4x8(w);
   r[40] = packHalf2x16(vec2(float(sp), float(m)) * 0.3); r[41] = floatBitsToUint(hv.x); r[42] = floatBitsToUint(hv.y); r[43] = floatBitsToUint(round(ub.x * 255.0) + round(ub.w * 255.0) * 1000.0);
   r[44] = floatBitsToUint(round(sb.y * 127.0) + round(sb.z * 127.0) * 1000.0); r[45] = uint(int(floor(float(sp) * 0.25))) + (uint(int(ceil(float(sp) * 0.25))) << 16);
   r[46] = uint(roundEven(float(p) * 0.5)) + 65536u * uint(int(trunc(float(sp) * -0.25))); r[47] = packSnorm2x16(vec2(float(sp) / 32767.0, float(sm) / -64.0));
   for (int i = 0; i < 48; i++) dst.v[48 * t + i] = r[i];
}
