#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_atomic_int64 : require
// Every 64-bit atomic on memory of both kinds; what is kept does not depend
// on the order.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint64_t v[]; };
layout(set = 0, binding = 1) buffer Out { uint64_t o[]; };
shared uint64_t s[10];
shared uint64_t given[2];
void main() {
   uint l = gl_LocalInvocationIndex, i = gl_GlobalInvocationID.x;
   uint64_t a = v[i], g = gl_WorkGroupID.x;
   if (l < 10u) s[l] = l == 2u || l == 4u ? 0xfffffffffffffffful >> (l == 4u ? 1u : 0u) : l == 5u ? 1ul << 63u : l == 6u ? ~0ul : 0ul;
   if (l < 2u) given[l] = 0ul;
   barrier();
   atomicAdd(s[0], a); atomicMax(s[1], a); atomicMin(s[2], a); atomicXor(s[3], a);
   atomicMax(s[5], a);
   atomicAnd(s[6], a | 0xfffful); atomicOr(s[7], a & 0xff00ff00ff00ff00ul);
   uint64_t was = atomicExchange(s[8], uint64_t(l) + 0x100000000ul);
   atomicAdd(given[0], was);
   uint64_t old, seen = s[9];
   do { old = seen; seen = atomicCompSwap(s[9], old, old * 2862933555777941757ul + 3037000493ul); } while (seen != old);
   atomicAdd(o[0], a); atomicMax(o[1], a); atomicMin(o[2], a); atomicXor(o[3], a); atomicOr(o[4], a & 0xf0f0f0f0f0f0f0f0ul); atomicAnd(o[5], ~(a & 0x0f0f00000f0f0000ul));
   atomicAdd(o[6], atomicExchange(o[7], uint64_t(i) << 33u));
   if (l == 0u) { uint64_t x = o[8], y; do { y = x; x = atomicCompSwap(o[8], y, y + 0x1234567890ul); } while (x != y); }
   barrier();
   if (l == 0u) given[0] += s[8];
   barrier();
   if (l < 10u) o[16u * uint(g + 1ul) + l] = l == 8u ? given[0] : s[l];
}
