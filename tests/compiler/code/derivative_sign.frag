#version 450
// Where the sign does not matter one exchange is enough; where it does, two.
// code: n('^CLPER.*xor') == 3
// code: n('^CLPER') == 5
layout(location = 0) in vec2 a;
layout(location = 0) out vec4 o;
void main() { o = vec4(fwidth(a), dFdx(a.x), 0); }
