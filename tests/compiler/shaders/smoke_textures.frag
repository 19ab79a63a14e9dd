#version 450
/* SPDX-License-Identifier: MIT */
layout(set = 0, binding = 0) uniform sampler2D t2;
layout(set = 0, binding = 1) uniform sampler3D t3;
layout(set = 0, binding = 2) uniform samplerCube tc;
layout(set = 0, binding = 3) uniform sampler2DArray ta;
layout(set = 0, binding = 4) uniform samplerCubeArray tca;
layout(set = 0, binding = 5) uniform sampler2DShadow ts;
layout(set = 1, binding = 6) uniform sampler2DArrayShadow tas;
layout(set = 1, binding = 7) uniform samplerCubeShadow tcs;
layout(set = 1, binding = 8) uniform isampler2D ti;
layout(set = 1, binding = 9) uniform usampler2DMS tms;
layout(set = 1, binding = 10) uniform samplerBuffer tb;
layout(set = 1, binding = 11) uniform sampler1D t1;
layout(set = 1, binding = 12) uniform sampler1DArray t1a;
layout(set = 1, binding = 13) uniform sampler2DMSArray tmsa;
layout(location = 0) in vec4 a;
layout(location = 0) out vec4 o;
void main() {
   o = texture(t2, a.xy) + texture(t3, a.xyz) + texture(tc, a.xyz) + texture(ta, a.xyz) + texture(tca, a);
   o += texture(ts, a.xyz) + texture(tas, a) + texture(tcs, a);
   o += textureLod(t2, a.xy, 2.0) + textureLod(t2, a.xy, a.z) + textureLod(t2, a.xy, 0.0) + texture(t2, a.xy, a.w);
   o += textureGrad(t2, a.xy, a.zw, a.xw) + textureGrad(t3, a.xyz, a.zwx, a.xwy) + textureGrad(tc, a.xyz, a.zwx, a.xwy);
   o += textureOffset(t2, a.xy, ivec2(1, -2)) + textureProj(t2, a.xyw) + texelFetchOffset(t2, ivec2(a), 1, ivec2(3, 4));
   o += textureGather(t2, a.xy, 2) + textureGather(tc, a.xyz) + textureGather(ts, a.xy, a.z) + textureGatherOffset(t2, a.xy, ivec2(a.zw), 1);
   o += vec4(texelFetch(ti, ivec2(a), 0)) + vec4(texelFetch(tms, ivec2(a), 3)) + texelFetch(tb, int(a.x)) + texelFetch(t2, ivec2(a), int(a.w)) + texelFetch(t3, ivec3(a), 0);
   o += texture(t1, a.x) + texture(t1a, a.xy) + texelFetch(tmsa, ivec3(a), int(a.w)) + texelFetch(ta, ivec3(a), 1);
   o.xy += vec2(textureSize(t2, 1)) + textureQueryLod(t2, a.xy) + vec2(textureQueryLod(tc, a.xyz));
   o.z += float(textureQueryLevels(t2)) + float(textureSamples(tms));
}
