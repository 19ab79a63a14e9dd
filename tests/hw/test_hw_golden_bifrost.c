/* SPDX-License-Identifier: MIT */
/*
 * Words of Bifrost descriptors (v6, v7) that were put together by hand from
 * the bit positions in Mesa 25.0.7's genxml v6 and v7.
 */
#include "hw/hw_vx.h"

static unsigned failures;

static void
check32(const char *what, uint32_t got, uint32_t want)
{
   if (got != want) {
      fprintf(stderr, "%s: got %08x, want %08x\n", what, got, want);
      failures++;
   }
}

static void
test_texture(void)
{
   const struct hw_texture texture = {
      HW_TEXTURE_DEFAULTS,
      .dimension = HW_TEXTURE_DIMENSION_2D,
      .format = 1u << 20 | 187u << 12 | 4, /* sRGB, RGBA8, BGRA */
      .width = 100,
      .height = 60,
      .texel_ordering = HW_TEXTURE_LAYOUT_AFBC,
      .levels = 7,
      .maximum_lod = 6.0f,
      .sample_count = 4,
      .surfaces = 0x123456780,
      .array_size = 6,
   };
   uint32_t got[8];

   hw_texture_pack(got, &texture);
   check32("texture 0", got[0], 0x6ec01022);
   check32("texture 1", got[1], 0x003b0063);
   check32("texture 2", got[2], 0x0006c688);
   check32("texture 3", got[3], 0x06004000);
   check32("texture 4", got[4], 0x23456780);
   check32("texture 5", got[5], 1);
   check32("texture 6", got[6], 5);
   check32("texture 7", got[7], 0);
}

static void
test_surfaces(void)
{
   uint32_t got[8];
   const struct hw_surface_with_stride surface = {
      .pointer = 0x780000055,
      .row_stride = -64,
      .surface_stride = 0x1000,
   };

   hw_surface_with_stride_pack(got, &surface);
   check32("surface 0", got[0], 0x80000055);
   check32("surface 1", got[1], 7);
   check32("surface 2", got[2], 0xffffffc0);
   check32("surface 3", got[3], 0x1000);

   struct hw_afbc_surface_tag afbc = { .ytr = true,
                                       .wide_block = true,
                                       .prefetch = true };
#if HW_ARCH >= 7
   afbc.check_payload_range = true;
   hw_afbc_surface_tag_pack(got, &afbc);
   check32("AFBC tag", got[0], 0x35);
   afbc.tiled_header = true;
   hw_afbc_surface_tag_pack(got, &afbc);
   check32("AFBC tag", got[0], 0x3d);

   const struct hw_multiplanar_surface planes = {
      .plane_0_pointer = 0x180000000,
      .plane_0_row_stride = 0x140,
      .plane_1_2_row_stride = 0xa0,
      .plane_1_pointer = 0x280000000,
      .plane_2_pointer = 0x380000000,
   };
   hw_multiplanar_surface_pack(got, &planes);
   check32("planes 1", got[1], 1);
   check32("planes 2", got[2], 0x140);
   check32("planes 3", got[3], 0xa0);
   check32("planes 5", got[5], 2);
   check32("planes 7", got[7], 3);
#else
   afbc.split_block = true;
   hw_afbc_surface_tag_pack(got, &afbc);
   check32("AFBC tag", got[0], 0x17);
#endif

   const struct hw_astc_2d_surface_tag flat = {
      .block_width = HW_ASTC_2D_DIMENSION_8,
      .block_height = HW_ASTC_2D_DIMENSION_5,
   };
   hw_astc_2d_surface_tag_pack(got, &flat);
   check32("ASTC 8x5", got[0], 4 | 1 << 3);
   const struct hw_astc_3d_surface_tag deep = {
      .block_width = HW_ASTC_3D_DIMENSION_6,
      .block_height = HW_ASTC_3D_DIMENSION_5,
      .block_depth = HW_ASTC_3D_DIMENSION_3,
   };
   hw_astc_3d_surface_tag_pack(got, &deep);
   check32("ASTC 6x5x3", got[0], 2 | 1 << 2 | 3 << 4);
}

static void
test_attributes(void)
{
   uint32_t got[4];
   const struct hw_attribute attribute = { .buffer_index = 3,
                                           .format = 187u << 12,
                                           .offset = -4 };
   struct hw_attribute_buffer buffer = {
      HW_ATTRIBUTE_BUFFER_DEFAULTS,
      .type = HW_ATTRIBUTE_TYPE_3D_INTERLEAVED,
      .pointer = 0x123456780,
      .stride = 4,
      .size = 0x1000,
   };

   hw_attribute_pack(got, &attribute);
   check32("attribute 0", got[0], 0x2ec00003);
   check32("attribute 1", got[1], 0xfffffffc);

   hw_attribute_buffer_pack(got, &buffer);
   check32("buffer 0", got[0], 0x23456786);
   check32("buffer 1", got[1], 1);
   check32("buffer 2", got[2], 4);
   check32("buffer 3", got[3], 0x1000);
   buffer.type = HW_ATTRIBUTE_TYPE_1D_MODULUS;
   buffer.divisor = 6; /* 3 x 2^1: the shift is 1, and of 3 it is 3 >> 1 */
   hw_attribute_buffer_pack(got, &buffer);
   check32("buffer 0", got[0], 0x23456783);
   check32("buffer 1", got[1], 0x21000001);
   buffer.type = HW_ATTRIBUTE_TYPE_1D_NPOT_DIVISOR;
   buffer.divisor_r = 9;
   buffer.divisor_e = 1;
   hw_attribute_buffer_pack(got, &buffer);
   check32("buffer 1", got[1], 0x29000001);

   const struct hw_attribute_buffer_continuation_3d extent = {
      .s_dimension = 100,
      .t_dimension = 60,
      .r_dimension = 6,
      .row_stride = 0x1c00,
      .slice_stride = 0x1c000,
   };
   hw_attribute_buffer_continuation_3d_pack(got, &extent);
   check32("continuation 0", got[0], 0x00630020);
   check32("continuation 1", got[1], 0x0005003b);
   check32("continuation 2", got[2], 0x1c00);
   check32("continuation 3", got[3], 0x1c000);

   const struct hw_attribute_buffer_continuation_npot npot = {
      .divisor_numerator = 0x55555556, .divisor = 3
   };
   hw_attribute_buffer_continuation_npot_pack(got, &npot);
   check32("divisor 0", got[0], 0x20);
   check32("divisor 1", got[1], 0x55555556);
   check32("divisor 3", got[3], 3);
}

static void
test_render_target(void)
{
   uint32_t got[16];
   struct hw_render_target rt = {
      HW_RENDER_TARGET_DEFAULTS,
      .internal_buffer_offset = 0x400,
      .internal_format = HW_COLOR_BUFFER_INTERNAL_FORMAT_R8G8B8A8,
      .write_enable = true,
      .writeback_format = HW_COLOR_FORMAT_R8G8B8A8,
      .writeback_block_format = HW_BLOCK_FORMAT_LINEAR,
      .writeback_msaa = HW_MSAA_LAYERED,
      .srgb = true,
      .dithering_enable = true,
      .clean_pixel_write_enable = true,
      .rgb = { .base = 0x180000000,
               .row_stride = 0x190,
               .surface_stride = 0x10000 },
      .clear = { .color_0 = 0x11, .color_3 = 0x44 },
   };

   hw_render_target_pack(got, &rt);
   check32("target 0", got[0], 0x04000400);
   check32("target 1", got[1], HW_ARCH >= 7 ? 0x8688f299 : 0x8688f899);
   check32("target 8", got[8], 0x80000000);
   check32("target 9", got[9], 1);
   check32("target 10", got[10], 0x190);
   check32("target 11", got[11], 0x10000);
   check32("target 12", got[12], 0x11);
   check32("target 15", got[15], 0x44);

   rt.writeback_block_format = HW_BLOCK_FORMAT_AFBC;
   rt.afbc.header = 0x280000000;
   rt.afbc.row_stride = 7;
   rt.afbc.yuv_transform = true;
   rt.afbc.wide_block = true;
   rt.afbc.body = 0x380001000;
   hw_render_target_pack(got, &rt);
   /* 12 in four bits, or 3 in the upper two of them. */
   check32("AFBC 1", got[1], 0x8688fc99);
   check32("AFBC 5", got[5], 2);
   check32("AFBC 6", got[6], 7);
   check32("AFBC 7", got[7], 0x000a0000);
   check32("AFBC 8", got[8], 0x80001000);
   check32("AFBC 9", got[9], 3);
   check32("AFBC 10", got[10], 0);
   check32("AFBC 12", got[12], 0x11);
}

static void
test_zs(void)
{
   uint32_t got[16];
   struct hw_zs_crc_extension ext = {
      HW_ZS_CRC_EXTENSION_DEFAULTS,
      .crc_base = 0x123450000,
      .crc_row_stride = 0x80,
      .zs_write_format = HW_ZS_FORMAT_D24S8,
      .zs_block_format = HW_BLOCK_FORMAT_LINEAR,
      .zs_msaa = HW_MSAA_AVERAGE,
      .zs_clean_pixel_write_enable = true,
      .s_write_format = HW_S_FORMAT_X24S8,
      .s_block_format = HW_BLOCK_FORMAT_LINEAR,
      .s_msaa = HW_MSAA_LAYERED,
      .zs_writeback_base = 0x180000000,
      .zs_writeback_row_stride = 0x100,
      .zs_writeback_surface_stride = 0x2000,
      .s_writeback_base = 0x280000000,
      .s_writeback_row_stride = 0x40,
      .s_writeback_surface_stride = 0x800,
   };

#if HW_ARCH >= 7
   ext.crc_render_target = 2;
   ext.crc_clear_color = 0xc000123400005678;
#else
   ext.zs_big_endian = true;
#endif
   hw_zs_crc_extension_pack(got, &ext);
   check32("ZS 0", got[0], 0x23450000);
   check32("ZS 2", got[2], 0x80);
#if HW_ARCH >= 7
   check32("ZS 3", got[3], 0x03241525);
   check32("ZS 12", got[12], 0x00005678);
   check32("ZS 13", got[13], 0xc0001234);
#else
   check32("ZS 3", got[3], 0x00e40565);
#endif
   check32("ZS 5", got[5], 1);
   check32("ZS 6", got[6], 0x100);
   check32("ZS 7", got[7], 0x2000);
   check32("ZS 9", got[9], 2);
   check32("ZS 10", got[10], 0x40);
   check32("ZS 11", got[11], 0x800);

   ext.zs_block_format = HW_BLOCK_FORMAT_AFBC;
   ext.zs_afbc_header = 0x380000000;
   ext.zs_afbc_row_stride = 5;
   ext.zs_afbc_body = 0x480000000;
   hw_zs_crc_extension_pack(got, &ext);
   check32("ZS AFBC 5", got[5], 3);
   check32("ZS AFBC 6", got[6], 5);
   check32("ZS AFBC 9", got[9], 4);
}

static void
test_jobs(void)
{
   uint32_t got[8];
   const struct hw_job_header header = {
      HW_JOB_HEADER_DEFAULTS,
      .type = HW_JOB_TYPE_FRAGMENT,
      .index = 1,
      .next = 0x100000080,
   };
   const struct hw_framebuffer_pointer fb = {
      HW_FRAMEBUFFER_POINTER_DEFAULTS,
      .zs_crc_extension_present = true,
      .render_target_count = 4,
      .pointer = 0x1000,
   };

   hw_job_header_pack(got, &header);
   check32("job 4", got[4], 0x00010013);
   check32("job 6", got[6], 0x80);
   check32("job 7", got[7], 1);
   hw_framebuffer_pointer_pack(got, &fb);
   check32("framebuffer", got[0], 0x100f);
}

int
main(void)
{
   test_texture();
   test_surfaces();
   test_attributes();
   test_render_target();
   test_zs();
   test_jobs();
   return failures != 0;
}
