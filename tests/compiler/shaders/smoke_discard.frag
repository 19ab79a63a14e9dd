#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_demote_to_helper_invocation : require
layout(location = 0) in vec4 a;
layout(binding = 0) uniform sampler2D t;
layout(location = 0) out vec4 o;
void main() {
   if (a.x < 0.5) discard;
   o = texture(t, a.xy);
   if (o.a < 0.1) demote;
   o.r = dFdx(o.g) + (helperInvocationEXT() ? 1.0 : 0.0);
}
