#version 450
// Two varyings are read as halves, and the arithmetic takes them as they are.
// A place in a texture, a flat one and a highp one are read with 32 bits.
// code: n('^LD_VAR_BUF_IMM.f16') == 2
// code: n('^LD_VAR_BUF_IMM.f32') == 3
// code: n('^LD_VAR_BUF_IMM.f32.*src_flat32') == 1
// code: n('^F16_TO_F32') == 0
// The colour that is a half already and the constant are stored as halves.
// code: n('^BLEND.*f16') == 2
// code: n('^BLEND.*f32') == 1
layout(location = 0) in mediump vec4 a;
layout(location = 1) in mediump vec2 place;
layout(location = 2) in highp vec4 b;
layout(location = 3) flat in mediump vec4 c;
layout(location = 4, component = 1) in mediump vec3 d;
layout(location = 0) out mediump vec4 o;
layout(location = 1) out mediump vec4 p;
layout(location = 2) out mediump vec4 q;
layout(set = 0, binding = 0) uniform sampler2D s;
void main() {
   o = a * texture(s, place * 2.0) + b * c;
   p = vec4(d, 1);
   q = vec4(1, 0.5, 0, 1);
}
