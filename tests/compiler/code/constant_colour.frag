#version 450
// What waits before the coverage test is a constant of the colour.
// code: n('^NOP') == 0
// code: n('^(MOV|IADD_IMM).i32.wait0126 r[0-3],') == 1
// code: n('^ATEST') == 1
layout(location = 0) out vec4 o;
void main() {
   o = vec4(1, 0.5, 0, 1);
}
