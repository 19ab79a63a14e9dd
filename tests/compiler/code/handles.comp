#version 450
#extension GL_EXT_nonuniform_qualifier : require
// Handles that may differ in a warp: a loop.  Those that cannot: none.
// code: loops == 1
// code: n('^TEX_SINGLE') == 3
// code: n('^WMASK') == 1
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) uniform sampler2D t[4];
layout(set = 0, binding = 4) buffer B { vec4 v[]; };
layout(push_constant) uniform P { int at; };
void main() {
   uint i = gl_LocalInvocationIndex;
   v[i] = textureLod(t[nonuniformEXT(i & 3u)], vec2(0.5), 0.0) + textureLod(t[at], vec2(0.25), 0.0) +
          textureLod(t[nonuniformEXT(at + 1)], vec2(0.75), 0.0);
}
