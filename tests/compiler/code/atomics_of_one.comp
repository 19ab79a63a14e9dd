#version 450
// Operations with one take no register for it; others do.
// code: n('^ATOM1_RETURN.i32.*ainc') == 1
// code: n('^ATOM1.i32.*adec') == 1
// code: n('^ATOM1.i32.*aor1') == 1
// code: n('^ATOM1.i32.*aumax1') == 1
// code: n('^ATOM1.i32.*asmax1') == 1
// code: n('^ATOM.i32') == 2
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer B { uint v[8]; int s; };
void main() {
   v[1] = atomicAdd(v[0], 1u);
   atomicAdd(v[2], 0xffffffffu);
   atomicOr(v[3], 1u);
   atomicMax(v[4], 1u);
   atomicMax(s, 1);
   atomicAdd(v[5], 2u);
   atomicMax(s, -1);
}
