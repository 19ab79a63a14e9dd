/* SPDX-License-Identifier: MIT */
/* Storage images whose format the shader does not know, of every format that
 * Vulkan has for them; and where shaders run: Arm's builtins. */
#include "vkt_job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bare_float_comp.spv.h"
#include "bare_int_comp.spv.h"
#include "bare_uint_comp.spv.h"
#include "cores_comp.spv.h"

#define SIZE_PX 16

/* Extended formats, and the others without one. */
static const struct bare {
   VkFormat format;
   unsigned size_B;
   unsigned bits; /* of a component; 0: they differ */
   char kind;     /* float, int, uint */
   bool normalized;
} formats[] = {
   { VK_FORMAT_R8_UNORM, 1, 8, 'f', true },
   { VK_FORMAT_R8_SNORM, 1, 8, 'f', true },
   { VK_FORMAT_R8_UINT, 1, 8, 'u' },
   { VK_FORMAT_R8_SINT, 1, 8, 'i' },
   { VK_FORMAT_R8G8_UNORM, 2, 8, 'f', true },
   { VK_FORMAT_R8G8_SNORM, 2, 8, 'f', true },
   { VK_FORMAT_R8G8_UINT, 2, 8, 'u' },
   { VK_FORMAT_R8G8_SINT, 2, 8, 'i' },
   { VK_FORMAT_R8G8B8A8_UNORM, 4, 8, 'f', true },
   { VK_FORMAT_R8G8B8A8_SNORM, 4, 8, 'f', true },
   { VK_FORMAT_R8G8B8A8_UINT, 4, 8, 'u' },
   { VK_FORMAT_R8G8B8A8_SINT, 4, 8, 'i' },
   { VK_FORMAT_A2B10G10R10_UNORM_PACK32, 4, 0, 'f', true },
   { VK_FORMAT_A2B10G10R10_UINT_PACK32, 4, 0, 'u' },
   { VK_FORMAT_R16_UNORM, 2, 16, 'f', true },
   { VK_FORMAT_R16_SNORM, 2, 16, 'f', true },
   { VK_FORMAT_R16_UINT, 2, 16, 'u' },
   { VK_FORMAT_R16_SINT, 2, 16, 'i' },
   { VK_FORMAT_R16_SFLOAT, 2, 16, 'f' },
   { VK_FORMAT_R16G16_UNORM, 4, 16, 'f', true },
   { VK_FORMAT_R16G16_SNORM, 4, 16, 'f', true },
   { VK_FORMAT_R16G16_UINT, 4, 16, 'u' },
   { VK_FORMAT_R16G16_SINT, 4, 16, 'i' },
   { VK_FORMAT_R16G16_SFLOAT, 4, 16, 'f' },
   { VK_FORMAT_R16G16B16A16_UNORM, 8, 16, 'f', true },
   { VK_FORMAT_R16G16B16A16_SNORM, 8, 16, 'f', true },
   { VK_FORMAT_R16G16B16A16_UINT, 8, 16, 'u' },
   { VK_FORMAT_R16G16B16A16_SINT, 8, 16, 'i' },
   { VK_FORMAT_R16G16B16A16_SFLOAT, 8, 16, 'f' },
   { VK_FORMAT_R32_UINT, 4, 32, 'u' },
   { VK_FORMAT_R32_SINT, 4, 32, 'i' },
   { VK_FORMAT_R32_SFLOAT, 4, 32, 'f' },
   { VK_FORMAT_R32G32_UINT, 8, 32, 'u' },
   { VK_FORMAT_R32G32_SINT, 8, 32, 'i' },
   { VK_FORMAT_R32G32_SFLOAT, 8, 32, 'f' },
   { VK_FORMAT_R32G32B32A32_UINT, 16, 32, 'u' },
   { VK_FORMAT_R32G32B32A32_SINT, 16, 32, 'i' },
   { VK_FORMAT_R32G32B32A32_SFLOAT, 16, 32, 'f' },
   { VK_FORMAT_B10G11R11_UFLOAT_PACK32, 4, 0, 'f' },
};

static struct vkt_image
bare_image(struct vkt *t, const struct bare *f)
{
   return vkt_image(t, &(struct vkt_image_info){
                          .format = f->format,
                          .width_px = SIZE_PX,
                          .height_px = SIZE_PX,
                          .usage = VK_IMAGE_USAGE_STORAGE_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                       });
}

/* Noise; of floats without NaN, infinity and what is denormal: no exponent is
 * all ones or zero. */
static void
fill_texels(const struct bare *f, uint32_t *words, unsigned count)
{
   vkt_fill(words, 4 * count, f->format);
   if (f->kind != 'f' || f->normalized)
      return;
   for (unsigned i = 0; i < count; i++) {
      if (f->format == VK_FORMAT_B10G11R11_UFLOAT_PACK32)
         words[i] = (words[i] & ~0x80200400u) | 0x08020040u;
      else if (f->size_B % 4 || f->format == VK_FORMAT_R16G16_SFLOAT ||
               f->format == VK_FORMAT_R16G16B16A16_SFLOAT)
         words[i] = (words[i] & ~0x40004000u) | 0x04000400u;
      else
         words[i] = (words[i] & ~0x40000000u) | 0x00800000u;
   }
}

/* The word that a shader sees of a component. */
static uint32_t
decode(const struct bare *f, const uint8_t *texel, unsigned component)
{
   const unsigned bytes = f->bits / 8, at = component * bytes;
   const float one = 1;
   uint32_t raw = 0, word;
   float value;

   if (at >= f->size_B) {
      if (component < 3)
         return 0;
      memcpy(&word, &one, 4);
      return f->kind == 'f' ? word : 1;
   }
   memcpy(&raw, texel + at, bytes);
   const int32_t sign = (int32_t)(raw << (32 - f->bits)) >> (32 - f->bits);
   const bool is_signed =
      f->format == VK_FORMAT_R8_SNORM || f->format == VK_FORMAT_R8G8_SNORM ||
      f->format == VK_FORMAT_R8G8B8A8_SNORM ||
      f->format == VK_FORMAT_R16_SNORM || f->format == VK_FORMAT_R16G16_SNORM ||
      f->format == VK_FORMAT_R16G16B16A16_SNORM;
   if (f->kind == 'i')
      return (uint32_t)sign;
   if (f->kind == 'u' || (f->bits == 32 && !f->normalized))
      return raw;
   if (!f->normalized)
      value =
         ldexpf((float)((raw & 0x3ff) | 0x400), (int)(raw >> 10 & 31) - 25) *
         (raw >> 15 ? -1.0f : 1.0f);
   else if (is_signed)
      value = fmaxf((float)sign / (float)((1 << (f->bits - 1)) - 1), -1);
   else
      value = (float)raw / (float)((1 << f->bits) - 1);
   memcpy(&word, &value, 4);
   return word;
}

static void
check_values(struct vkt *t, const struct bare *f, const uint8_t *texels,
             const uint32_t *o)
{
   for (unsigned i = 0; f->bits && i < SIZE_PX * SIZE_PX * 4; i++) {
      const uint32_t want = decode(f, texels + i / 4 * f->size_B, i % 4);
      float a, b;

      memcpy(&a, &want, 4);
      memcpy(&b, &o[i], 4);
      vkt_check(t, o[i] == want || (f->kind == 'f' && fabsf(a - b) < 1e-6f),
                "format %d, texel %u, component %u: %#x, not %#x", f->format,
                i / 4, i % 4, o[i], want);
   }
}

/* What goes in and is stored is kept as it is, in the opposite corner. */
static void
run_format(struct vkt *t, const struct bare *f)
{
   const unsigned bytes = SIZE_PX * SIZE_PX * f->size_B;
   struct vkt_image from = bare_image(t, f), to = bare_image(t, f);
   struct vkt_buffer out = vkt_buffer(t, SIZE_PX * SIZE_PX * 16);
   uint8_t *texels = calloc(1, bytes);

   fill_texels(f, (uint32_t *)texels, bytes / 4);
   vkt_upload(t, &from, 0, 0, texels, VK_IMAGE_LAYOUT_GENERAL);
   vkt_upload(t, &to, 0, 0, texels, VK_IMAGE_LAYOUT_GENERAL);
   const VkDescriptorImageInfo images[2] = {
      { VK_NULL_HANDLE, from.view, VK_IMAGE_LAYOUT_GENERAL },
      { VK_NULL_HANDLE, to.view, VK_IMAGE_LAYOUT_GENERAL },
   };
   const VkDescriptorBufferInfo buffer = { out.buffer, 0, VK_WHOLE_SIZE };
   struct vkt_set set =
      vkt_set(t,
              (struct vkt_binding[]){
                 { VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .images = &images[0] },
                 { VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .images = &images[1] },
                 { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &buffer },
              },
              3);
   vkt_dispatch(t,
                f->kind == 'f'   ? VKT_SPIRV(bare_float_comp)
                : f->kind == 'i' ? VKT_SPIRV(bare_int_comp)
                                 : VKT_SPIRV(bare_uint_comp),
                &(struct vkt_inputs){ .sets = &set, .set_count = 1 }, 2, 2, 1);
   check_values(t, f, texels, out.map);

   uint8_t *kept = vkt_download(t, &to, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                VK_IMAGE_LAYOUT_GENERAL);
   for (unsigned i = 0; i < SIZE_PX * SIZE_PX; i++) {
      const uint8_t *want = texels + (SIZE_PX * SIZE_PX - 1 - i) * f->size_B;
      const uint8_t *got = kept + i * f->size_B;

      for (unsigned b = 0; b < f->size_B; b++) {
         /* -128 is -1, and -1 is -127. */
         const bool least = f->normalized && got[b] - want[b] == 1;
         vkt_check(t, got[b] == want[b] || least,
                   "format %d, texel %u, byte %u: %#x, not %#x", f->format, i,
                   b, got[b], want[b]);
      }
   }
   free(kept);
   free(texels);
}

static void
bare_formats(struct vkt *t)
{
   if (!t->features.shaderStorageImageReadWithoutFormat ||
       !t->features.shaderStorageImageWriteWithoutFormat ||
       !t->features.shaderStorageImageExtendedFormats)
      vkt_skip("no storage images without format");
   for (unsigned i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
      run_format(t, &formats[i]);
}

/* ------------------------------------------------------------------- cores */

/* From the SPIR-V specification, and SPV_ARM_core_builtins. */
enum {
   OP_EXTENSION = 10,
   OP_CAPABILITY = 17,
   OP_DECORATE = 71,
   DECORATION_BUILTIN = 11,
   CAPABILITY_SM_BUILTINS = 5373,
   CAPABILITY_CORE_BUILTINS = 4165,
   BUILTIN_WARPS_PER_SM = 5374,
   BUILTIN_SM_COUNT,
   BUILTIN_WARP_ID,
   BUILTIN_SM_ID,
   BUILTIN_CORE_ID = 4160,
   BUILTIN_CORE_COUNT,
   BUILTIN_CORE_MAX_ID,
   BUILTIN_CORE_WARP_ID,
   BUILTIN_WARP_MAX_ID,
};

static uint32_t
arm_builtin(uint32_t builtin, uint32_t count)
{
   switch (builtin) {
   case BUILTIN_WARPS_PER_SM:
      return BUILTIN_WARP_MAX_ID;
   case BUILTIN_SM_COUNT:
      return count;
   case BUILTIN_WARP_ID:
      return BUILTIN_CORE_WARP_ID;
   case BUILTIN_SM_ID:
      return BUILTIN_CORE_ID;
   default:
      return builtin;
   }
}

/* count: what the shader reads as the number of cores.  Returns the length in
 * words: the extension's name is a word shorter. */
static size_t
make_arms(uint32_t *words, size_t length, uint32_t count)
{
   static const char extension[24] = "SPV_ARM_core_builtins";

   for (size_t i = 5; i < length; i += words[i] >> 16) {
      uint32_t *args = words + i + 1;

      switch (words[i] & 0xffff) {
      case OP_EXTENSION:
         if (strcmp((char *)args, "SPV_NV_shader_sm_builtins") != 0)
            break;
         words[i] -= 1u << 16;
         memcpy(args, extension, sizeof(extension));
         memmove(words + i + 7, words + i + 8, 4 * (length - i - 8));
         length--;
         break;
      case OP_CAPABILITY:
         if (args[0] == CAPABILITY_SM_BUILTINS)
            args[0] = CAPABILITY_CORE_BUILTINS;
         break;
      case OP_DECORATE:
         if (args[1] == DECORATION_BUILTIN)
            args[2] = arm_builtin(args[2], count);
         break;
      default:
         break;
      }
   }
   return length;
}

static void
run_cores(struct vkt *t, uint32_t count,
          const VkPhysicalDeviceShaderCoreBuiltinsPropertiesARM *p,
          uint32_t want)
{
   enum { GROUPS = 8 };
   static uint32_t words[sizeof(cores_comp) / 4];

   memcpy(words, cores_comp, sizeof(words));
   const size_t length = make_arms(words, sizeof(words) / 4, count);
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = { words, 4 * length },
                        .in_B = 16,
                        .out_B = GROUPS * VKT_JOB_THREADS * 32,
                        .groups = GROUPS,
                     });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < GROUPS * VKT_JOB_THREADS; i++, o += 8) {
      vkt_check(t, o[0] < 64 && (p->shaderCoreMask >> o[0] & 1),
                "%u: core %u is not in %#llx", i, o[0],
                (unsigned long long)p->shaderCoreMask);
      vkt_check(t, o[1] == want, "%u: %u cores, not %u", i, o[1], want);
      vkt_check(t, o[2] < p->shaderWarpsPerCore, "%u: warp %u", i, o[2]);
      vkt_check(t, o[3] == p->shaderWarpsPerCore - 1, "%u: last warp %u", i,
                o[3]);
      /* A workgroup's subgroups are there at once, on one core. */
      for (unsigned k = 1; i % VKT_JOB_THREADS == 0 && k < VKT_JOB_THREADS; k++)
         vkt_check(t,
                   o[8 * k] == o[0] &&
                      (o[8 * k + 2] == o[2]) == (o[8 * k + 4] == o[4]),
                   "%u: invocation %u on core %u, warp %u", i, k, o[8 * k],
                   o[8 * k + 2]);
   }
}

static void
bare_cores(struct vkt *t)
{
   VkPhysicalDeviceShaderCoreBuiltinsPropertiesARM p = {
      .sType =
         VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_CORE_BUILTINS_PROPERTIES_ARM,
   };
   VkPhysicalDeviceProperties2 props = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
      .pNext = &p,
   };
   uint32_t last = 63;

   vkt_need(t, VK_ARM_SHADER_CORE_BUILTINS_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderCoreBuiltinsFeaturesARM,
            PHYSICAL_DEVICE_SHADER_CORE_BUILTINS_FEATURES_ARM,
            shaderCoreBuiltins);
   vkGetPhysicalDeviceProperties2(t->physical, &props);
   vkt_check(t, p.shaderCoreMask && p.shaderWarpsPerCore, "no core");
   vkt_check(
      t, p.shaderCoreCount == (uint32_t)__builtin_popcountll(p.shaderCoreMask),
      "%u cores", p.shaderCoreCount);
   while (last && !(p.shaderCoreMask >> last & 1))
      last--;
   run_cores(t, BUILTIN_CORE_COUNT, &p, p.shaderCoreCount);
   run_cores(t, BUILTIN_CORE_MAX_ID, &p, last);
}

const struct vkt_case vkt_bare_cases[] = {
   { "shader", "shader-bare-formats", bare_formats },
   { "shader", "shader-cores", bare_cores },
   { 0 },
};
