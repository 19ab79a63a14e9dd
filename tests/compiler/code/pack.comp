#version 450
// Two halves are made and picked by one instruction each, bytes become floats
// at once, and the conversion to an integer does the rounding.
// code: n('^V2F32_TO_V2F16') == 1
// code: n('^F16_TO_F32') == 2
// code: n('^U8_TO_F32') == 4
// code: n('^S16_TO_F32') == 2
// code: n('^F32_TO_U32') == 4
// code: n('^F32_TO_U32.rtz') == 0
// code: n('^F32_TO_S32.rtn') == 1
// code: n('^F32_TO_S32.rtz') == 1
// code: n('^FROUND') == 0
// code: n('^[SU](8|16)_TO_[SU]32') == 0
// code: n('^[SU]32_TO_F32') == 0
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer A { vec4 a[]; };
layout(set = 0, binding = 1) buffer B { uint b[]; };
void main() {
   b[0] = packHalf2x16(a[0].xy);
   a[1].xy = unpackHalf2x16(b[1]);
   a[2] = unpackUnorm4x8(b[2]);
   a[3].xy = unpackSnorm2x16(b[3]);
   b[4] = packUnorm4x8(a[4]);
   b[5] = uint(int(floor(a[5].x)));
   b[6] = uint(int(a[6].x));
}
