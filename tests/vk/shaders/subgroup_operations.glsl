// SPDX-License-Identifier: MIT
// vkt_subgroup_cases.c has the same list of operations on a (and sa, which is
// a with a sign) of lane "lane" of n; the results go to o[k] and on.
   uvec4 odd = subgroupBallot((a & 1u) == 1u);
   o[k] = n; o[k + 1] = lane;
   o[k + 4] = gl_SubgroupEqMask.x; o[k + 5] = gl_SubgroupGeMask.x; o[k + 6] = gl_SubgroupGtMask.x; o[k + 7] = gl_SubgroupLeMask.x; o[k + 8] = gl_SubgroupLtMask.x;
   o[k + 9] = uint(subgroupElect()); o[k + 10] = uint(subgroupAny(a == 3u)); o[k + 11] = uint(subgroupAll(a < 0xf0000000u)); o[k + 12] = uint(subgroupAllEqual(a)); o[k + 13] = uint(subgroupAllEqual(a & 0u));
   o[k + 14] = odd.x; o[k + 15] = subgroupBallotBitCount(odd); o[k + 16] = subgroupBallotInclusiveBitCount(odd); o[k + 17] = subgroupBallotExclusiveBitCount(odd);
   o[k + 18] = subgroupBallotFindLSB(subgroupBallot(true)); o[k + 19] = subgroupBallotFindMSB(subgroupBallot(true)); o[k + 20] = uint(subgroupInverseBallot(odd)); o[k + 21] = uint(subgroupBallotBitExtract(odd, (lane + 1u) % n));
   o[k + 22] = subgroupBroadcastFirst(a); o[k + 23] = subgroupBroadcast(a, 5u);
   o[k + 24] = subgroupShuffle(a, (lane * 5u + 3u) % n); o[k + 25] = subgroupShuffleXor(a, 3u); o[k + 26] = subgroupShuffleUp(a, 2u); o[k + 27] = subgroupShuffleDown(a, 3u);
   o[k + 28] = subgroupAdd(a); o[k + 29] = subgroupMul(a | 1u); o[k + 30] = uint(subgroupMin(sa)); o[k + 31] = uint(subgroupMax(sa)); o[k + 32] = subgroupMin(a); o[k + 33] = subgroupMax(a);
   o[k + 34] = subgroupAnd(a | 0xffu); o[k + 35] = subgroupOr(a); o[k + 36] = subgroupXor(a);
   o[k + 37] = subgroupInclusiveAdd(a); o[k + 38] = subgroupInclusiveMul(a | 1u); o[k + 39] = uint(subgroupInclusiveMin(sa)); o[k + 40] = subgroupInclusiveMax(a); o[k + 41] = subgroupInclusiveXor(a);
   o[k + 42] = subgroupExclusiveAdd(a); o[k + 43] = subgroupExclusiveMul(a | 1u); o[k + 44] = uint(subgroupExclusiveMin(sa)); o[k + 45] = subgroupExclusiveMax(a); o[k + 46] = subgroupExclusiveOr(a);
   o[k + 47] = subgroupClusteredAdd(a, 2); o[k + 48] = subgroupClusteredAdd(a, 4); o[k + 49] = uint(subgroupClusteredMin(sa, 4)); o[k + 50] = subgroupClusteredXor(a, 8); o[k + 51] = subgroupClusteredMax(a, 8);
   o[k + 52] = subgroupQuadBroadcast(a, 2u); o[k + 53] = subgroupQuadSwapHorizontal(a); o[k + 54] = subgroupQuadSwapVertical(a); o[k + 55] = subgroupQuadSwapDiagonal(a);
   // Within a loop that each invocation leaves at its own time.
   uint sum = 0u;
   for (uint j = 0u; j <= (a & 3u); j++)
      sum = sum * 3u + subgroupAdd(a & 15u);
   o[k + 56] = sum;
   o[k + 57] = floatBitsToUint(subgroupAdd(float(a & 0xffu))); o[k + 58] = floatBitsToUint(subgroupMax(float(sa >> 20)));
   o[k + 59] = uint(subgroupAnd(true)) + 2u * uint(subgroupOr(a == 3u)); o[k + 60] = uint(subgroupXor((a & 1u) == 1u));
   uvec3 w = subgroupShuffleXor(uvec3(a, ~a, a >> 1), 1u); o[k + 61] = w.x; o[k + 62] = w.y; o[k + 63] = w.z;
