/* SPDX-License-Identifier: MIT */
/*
 * mil: where the texels of an image are, and the descriptors that say so to
 * a Mali GPU.
 *
 * An image is described by an init-info and a device info and becomes an
 * immutable `struct mil_image`: offsets, strides, sizes.  A view of images
 * becomes an immutable `struct mil_view`.  Descriptors are packed from views;
 * only then are GPU addresses passed in.
 *
 * This library knows no Vulkan, no kernel, no GPU memory, and allocates
 * nothing.  Every function is thread-safe: no state but constant tables.
 *
 * Units are in the names: _B bytes, _px texels as the API counts them, _sa
 * samples, _el elements (a block of a block-compressed format, else a texel),
 * _va a GPU address.
 *
 * One `mil_image` is one memory plane.  Formats with several planes (Y′CbCr,
 * depth 32 with stencil) are several images, see mil_planar_init().
 *
 * Functions that can refuse return 0 or a negative errno and, when `reason`
 * is not NULL, a sentence that a person can act on:
 *    -EINVAL     the request contradicts itself
 *    -ENOTSUP    the device, or the tiling, cannot do it
 *    -EOVERFLOW  beyond a limit of the hardware's fields
 */

#ifndef MALI_LAYOUT_H
#define MALI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/format/u_formats.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mali_device_info;

#define MIL_MAX_LEVELS 17
#define MIL_MAX_PLANES 3
#define MIL_MAX_DIM_PX 65536
#define MIL_MAX_SAMPLES 16

/* Why a request was refused.  Written only on failure; always terminated. */
struct mil_reason {
   char text[192];
};

struct mil_extent {
   uint32_t width, height, depth;
};

/* --- Formats ---------------------------------------------------------- */

/* What the device can do with a format.  Linear filtering, blending and the
 * rest say what the hardware or the hardware with a blend shader does. */
enum mil_cap {
   MIL_CAP_SAMPLED = 1 << 0,
   MIL_CAP_FILTER = 1 << 1,      /* linear filtering */
   MIL_CAP_MINMAX = 1 << 2,      /* min/max reduction */
   MIL_CAP_RENDER = 1 << 3,      /* colour render target */
   MIL_CAP_BLEND = 1 << 4,       /* blendable, by fixed function or shader */
   MIL_CAP_BLEND_FIXED = 1 << 5, /* blendable by fixed function */
   MIL_CAP_ZS = 1 << 6,          /* depth and/or stencil target */
   MIL_CAP_STORAGE = 1 << 7,     /* shader image load and store */
   MIL_CAP_ATOMIC = 1 << 8,      /* shader image atomics */
   MIL_CAP_VERTEX = 1 << 9,      /* attribute of a vertex buffer */
   MIL_CAP_TEXEL_BUFFER = 1 << 10,
   MIL_CAP_STORAGE_TEXEL_BUFFER = 1 << 11,
   MIL_CAP_HOST_COPY = 1 << 12,
};

/* 0 when the device does not know the format at all. */
uint32_t
mil_format_caps(const struct mali_device_info *info, enum pipe_format format);

/* Memory planes of an image of this format: depth 32 with stencil is two
 * (Z32_FLOAT and S8_UINT), Y′CbCr as many as its name says, else one; 0 for
 * a format that does not exist. */
unsigned
mil_format_plane_count(enum pipe_format format);

/* The format of one of them, PIPE_FORMAT_NONE when there is none. */
enum pipe_format
mil_format_plane(enum pipe_format format, unsigned plane);

/* The extent of a plane of an image with this extent: chroma planes may be
 * smaller. */
struct mil_extent
mil_format_plane_extent(enum pipe_format format, unsigned plane,
                        struct mil_extent extent_px);

enum mil_aspect {
   MIL_ASPECT_COLOR,
   MIL_ASPECT_DEPTH,
   MIL_ASPECT_STENCIL,
};

/* The format a view of one aspect of an image must have, and the plane it
 * reads.  PIPE_FORMAT_NONE when the format has no such aspect. */
enum pipe_format
mil_format_aspect(enum pipe_format format, enum mil_aspect aspect,
                  unsigned *plane);

/* Bytes that one sample of one pixel takes in the tile buffer. */
unsigned
mil_format_tile_size_B(const struct mali_device_info *info,
                       enum pipe_format format);

/* A clear colour in the tile buffer's internal format.  color holds floats
 * or integers as the format is.  dither: fraction bits below the format's
 * precision are kept when the internal format has them. */
void
mil_pack_clear(const struct mali_device_info *info, enum pipe_format format,
               const uint32_t color[4], bool dither, uint32_t out[4]);

/* --- Tilings and DRM modifiers ---------------------------------------- */

enum mil_tiling_kind {
   MIL_TILING_LINEAR,
   /* 16×16 texels (4×4 blocks if block-compressed) along a curve. */
   MIL_TILING_U_INTERLEAVED,
   /* Lossless compression: headers, then payload. */
   MIL_TILING_AFBC,
   /* Tiles of 64 KiB; in them, row by row, tiles of 16×16 elements along
    * the same curve, block-compressed or not. */
   MIL_TILING_INTERLEAVED_64K,
   /* Lossy compression to a fixed size. */
   MIL_TILING_AFRC,
   /* What MediaTek's video decoders write.  The GPU reads none of it; the
    * CPU can, and it can be imported and copied from. */
   MIL_TILING_MTK_16L32S,
   MIL_TILING_COUNT,
};

enum mil_afbc_block {
   MIL_AFBC_BLOCK_16X16,
   MIL_AFBC_BLOCK_32X8,
   MIL_AFBC_BLOCK_64X4,
};

/* Invariant: fields of other kinds are zero, so that two tilings are equal
 * when all their fields are. */
struct mil_tiling {
   enum mil_tiling_kind kind;
   struct {
      enum mil_afbc_block block;
      bool ytr;           /* lossless colour transform of RGB(A) */
      bool split;         /* payload of a superblock in two halves */
      bool sparse;        /* each superblock's payload at its own place */
      bool tiled_headers; /* headers in tiles of 8×8, or 4×4 */
      bool solid_color;   /* headers may hold a colour and no payload */
   } afbc;
   struct {
      uint8_t unit_B;        /* a coding unit: 16, 24 or 32 bytes */
      uint8_t chroma_unit_B; /* of planes 1 and 2; 0 where there is one */
      bool scan;             /* units follow the lines; else 2D, for rotation */
   } afrc;
};

/* The name that refusals use, such as "u-interleaved"; static, "unknown" when
 * it is none of these. */
const char *
mil_tiling_name(enum mil_tiling_kind kind);

bool
mil_tiling_equal(const struct mil_tiling *a, const struct mil_tiling *b);

/* DRM_FORMAT_MOD_INVALID when no modifier says this tiling. */
uint64_t
mil_tiling_to_modifier(const struct mil_tiling *tiling);

/* -ENOTSUP when the modifier is none that this library lays out. */
int
mil_tiling_from_modifier(uint64_t modifier, struct mil_tiling *out,
                         struct mil_reason *reason);

/* --- Images ----------------------------------------------------------- */

enum mil_dim {
   MIL_DIM_1D,
   MIL_DIM_2D,
   MIL_DIM_3D,
};

/* What the image is used for: refusals and the choice of a tiling. */
enum mil_usage {
   MIL_USAGE_SAMPLED = 1 << 0,
   MIL_USAGE_STORAGE = 1 << 1,
   MIL_USAGE_RENDER = 1 << 2, /* colour, depth or stencil target */
   MIL_USAGE_HOST = 1 << 3,   /* read or written by the CPU */
   MIL_USAGE_CUBE = 1 << 4,   /* cube views: square, layers of six */
   MIL_USAGE_ATOMIC = 1 << 5,
   /* Viewed in formats of other encodings; whether it can be rendered to or
    * stored to is then asked of the views' formats. */
   MIL_USAGE_MUTABLE = 1 << 6,
   MIL_USAGE_EXTERNAL = 1 << 7, /* shared with others by DRM modifier */
   MIL_USAGE_COMPRESS = 1 << 8, /* lossless compression is welcome */
   MIL_USAGE_SPARSE = 1 << 9,   /* bound page by page */
   MIL_USAGE_LOSSY = 1 << 10,   /* so is lossy compression, of a fixed rate */
};

/* A layout that somebody else decided: import of a dma-buf.
 * The image must be 2D, one level, one sample.  Every field is checked. */
struct mil_explicit_layout {
   uint64_t offset_B; /* of this plane in the memory */
   /* Bytes from a row of elements to the next, as in DRM and Vulkan; for a
    * tiled image the same, as if it were linear: a row of tiles divided by
    * the rows that a tile has. */
   uint64_t row_pitch_B;
   uint64_t layer_pitch_B; /* 0: this library's choice */
};

struct mil_init_info {
   enum mil_dim dim;
   enum pipe_format format; /* of one plane */
   /* The format of several planes that this is one of, and which; NONE: it
    * is on its own.  Compression and alignment may depend on it. */
   enum pipe_format planar_format;
   unsigned plane;
   struct mil_extent extent_px;
   uint32_t levels;     /* 1 … MIL_MAX_LEVELS */
   uint32_t layers;     /* array layers, cube faces among them; 1 for 3D */
   uint32_t samples_sa; /* 1, 2, 4, 8, 16 */
   uint32_t usage;      /* enum mil_usage */
   struct mil_tiling tiling;
   /* NULL: this library decides. */
   const struct mil_explicit_layout *explicit_layout;
   /* Each 0 or a power of two: more alignment than the hardware asks for. */
   uint32_t min_row_align_B;
   uint32_t min_layer_align_B;
};

struct mil_level {
   uint64_t offset_B; /* from the start of a layer */
   uint64_t size_B;   /* of the level in one layer: all slices or samples */
   uint64_t slice_stride_B;     /* from a depth slice, or sample, to the next */
   uint32_t row_stride_B;       /* from a row of tiles (of AFBC: of headers) to
                             * the next; of a linear image: of elements */
   struct mil_extent extent_px; /* as the API sees it */
   uint32_t stored_width_el, stored_height_el; /* with padding to tiles */
   struct {
      uint64_t header_size_B; /* from the headers to the payload */
      uint64_t body_size_B;
   } afbc;
};

/* Immutable after mil_image_init. */
struct mil_image {
   enum mil_dim dim;
   enum pipe_format format;
   enum pipe_format planar_format; /* as in the init-info */
   unsigned plane;
   struct mil_extent extent_px;
   uint32_t levels, layers, samples_sa, usage;
   struct mil_tiling tiling;
   /* Footprint of a tile; 1×1 for linear.  Invariant: not zero. */
   uint32_t tile_width_el, tile_height_el;
   uint32_t tile_size_B;  /* in memory; of AFBC: of its payload, uncompressed */
   uint32_t block_size_B; /* bytes of an element */
   uint64_t offset_B; /* of the first byte in the memory: explicit layouts */
   uint64_t size_B;   /* of the memory, offset_B included */
   uint64_t layer_stride_B;
   uint32_t align_B; /* of the address at which the image is bound */
   struct mil_level level[MIL_MAX_LEVELS];
};

/* Lays an image out, or says why not.  Nothing in out on failure. */
int
mil_image_init(const struct mali_device_info *info,
               const struct mil_init_info *init, struct mil_image *out,
               struct mil_reason *reason);

/* The tiling that is fastest for this image; init->tiling is not read. */
struct mil_tiling
mil_choose_tiling(const struct mali_device_info *info,
                  const struct mil_init_info *init);

/* The first, and best, of an image's modifiers that is in `modifiers`.
 * -ENOTSUP when the image can have none of them; the reason says why the
 * last of them was refused. */
int
mil_choose_modifier(const struct mali_device_info *info,
                    const struct mil_init_info *init, const uint64_t *modifiers,
                    unsigned count, uint64_t *out, struct mil_reason *reason);

/* Modifiers that this image could have, best first, of at most `max`; the
 * return value is how many there are. */
unsigned
mil_list_modifiers(const struct mali_device_info *info,
                   const struct mil_init_info *init, uint64_t *modifiers,
                   unsigned max);

/* Whether an image of this kind could have a modifier (init->tiling is not
 * read): 0, or why not. */
int
mil_check_modifier(const struct mali_device_info *info,
                   const struct mil_init_info *init, uint64_t modifier,
                   struct mil_reason *reason);

/* The modifiers that this library knows, best first: index 0 and on, until
 * DRM_FORMAT_MOD_INVALID. */
uint64_t
mil_known_modifier(unsigned index);

/* What images of a format can do with a modifier. */
struct mil_modifier_caps {
   uint64_t modifier;
   unsigned plane_count; /* memory planes; those of the format */
   uint32_t caps;        /* enum mil_cap */
};

/* For a format, which may have several planes: its modifiers, best first, of
 * at most `max`; the return value is how many there are.  compress: with the
 * compressed ones. */
unsigned
mil_format_modifiers(const struct mali_device_info *info,
                     enum pipe_format format, bool compress,
                     struct mil_modifier_caps *out, unsigned max);

/* Where a subresource starts, from the start of the memory.  slice: depth
 * slice of a 3D image (of blocks, if those are 3D), or sample of a
 * multisampled one. */
uint64_t
mil_image_offset_B(const struct mil_image *image, unsigned level,
                   unsigned layer, unsigned slice);

/* Where an element is, from the start of the memory.  Not for AFBC and AFRC,
 * whose texels have no place of their own. */
uint64_t
mil_element_offset_B(const struct mil_image *image, unsigned level,
                     unsigned layer, unsigned slice, uint32_t x_el,
                     uint32_t y_el);

/* Row pitch as DRM and Vulkan count it, see mil_explicit_layout. */
uint64_t
mil_row_pitch_B(const struct mil_image *image, unsigned level);

/* A subresource in Vulkan's and DRM's terms. */
struct mil_subresource {
   uint64_t offset_B; /* from the start of the memory */
   uint64_t size_B;
   uint64_t row_pitch_B, layer_pitch_B, slice_pitch_B;
};

struct mil_subresource
mil_subresource(const struct mil_image *image, unsigned level, unsigned layer);

/* --- Planes ----------------------------------------------------------- */

/* One memory plane of a format: luma texels to one of it, both ways. */
struct mil_plane_info {
   enum pipe_format format;
   uint8_t divide_x, divide_y;
};

/* The planes of a format; returns how many, 0 for none. */
unsigned
mil_format_planes(enum pipe_format format,
                  struct mil_plane_info planes[MIL_MAX_PLANES]);

/* All planes of an image.  Immutable after mil_planar_init. */
struct mil_planar {
   unsigned count;
   /* offset_B of each is from the start of the memory: of the one that all
    * planes share, or of its own where they are disjoint. */
   struct mil_image planes[MIL_MAX_PLANES];
   uint64_t size_B; /* of the shared memory; 0 when disjoint */
   uint32_t align_B;
};

/* Lays all planes of an image out, one after the other.
 * init: format and extent of the whole; init->explicit_layout is an array of
 * one for each plane, or NULL.  planes: what the format is made of, count of
 * them; NULL and 0: as mil_format_planes() says.  Nothing in out on failure. */
int
mil_planar_init(const struct mali_device_info *info,
                const struct mil_init_info *init,
                const struct mil_plane_info *planes, unsigned count,
                bool disjoint, struct mil_planar *out,
                struct mil_reason *reason);

/* --- The same memory as another image --------------------------------- */

/* Each yields an ordinary image of part of the memory of another, whose
 * offsets are from the start of the same memory.  Nothing in out on failure,
 * and out may be the image itself.  What cannot be said of an image (its
 * texels would lie otherwise) is refused with a reason. */

/* One level of a 3D image as a 2D array: its slices are the layers. */
int
mil_redescribe_slices(const struct mil_image *image, unsigned level,
                      struct mil_image *out, struct mil_reason *reason);

/* Slices first … first + count - 1 of one level of a 3D image, as a 3D image
 * of that depth and one level. */
int
mil_redescribe_sliced(const struct mil_image *image, unsigned level,
                      unsigned first, unsigned count, struct mil_image *out,
                      struct mil_reason *reason);

/* Another format with elements of the same size.  Of a block-compressed image
 * as an uncompressed one, one level; blocks are its texels then. */
int
mil_redescribe_format(const struct mali_device_info *info,
                      const struct mil_image *image, enum pipe_format format,
                      unsigned level, struct mil_image *out,
                      struct mil_reason *reason);

/* Some levels of some layers. */
int
mil_redescribe_range(const struct mil_image *image, unsigned first_level,
                     unsigned level_count, unsigned first_layer,
                     unsigned layer_count, struct mil_image *out,
                     struct mil_reason *reason);

/* One aspect of an image of all planes: which of them it is, and the format
 * in which it is read. */
int
mil_redescribe_aspect(const struct mil_planar *planar, enum pipe_format format,
                      enum mil_aspect aspect, struct mil_image *out,
                      struct mil_reason *reason);

/* --- Sparse ----------------------------------------------------------- */

/* How an image can be bound piece by piece: pages are 64 KiB. */
#define MIL_SPARSE_PAGE_B 65536

struct mil_sparse {
   struct mil_extent block_px; /* texels of a page */
   bool standard;              /* the block is Vulkan's standard one */
   /* The first level that is bound as a whole, with all after it; the
    * number of levels when there is none. */
   unsigned tail_level;
   /* In each layer; 0 when there is no tail. */
   uint64_t tail_offset_B, tail_size_B, tail_stride_B;
};

/* Vulkan's standard block of 64 KiB for elements of this size; zeros when it
 * has none. */
struct mil_extent
mil_sparse_standard_block(enum mil_dim dim, enum pipe_format format,
                          unsigned samples_sa);

/* -ENOTSUP for an image that cannot be bound by pieces: only
 * MIL_TILING_INTERLEAVED_64K can, see MIL_USAGE_SPARSE. */
int
mil_sparse_describe(const struct mil_image *image, struct mil_sparse *out,
                    struct mil_reason *reason);

/* Where the page with a texel is, from the start of the memory.  offset_px is
 * within the level, which is before the tail; depth is the slice. */
uint64_t
mil_sparse_page_offset_B(const struct mil_image *image, unsigned level,
                         unsigned layer, struct mil_extent offset_px);

/* --- AFBC payload ----------------------------------------------------- */

/* Bytes of payload that a header of 16 bytes says its superblock has; 0: a
 * solid colour.  -EINVAL when the image is not AFBC. */
int64_t
mil_afbc_payload_size_B(const struct mil_image *image,
                        const uint8_t header[16]);

/* Where each superblock's payload goes when nothing is left free between
 * them ("packed"): `headers` are those of one slice of a level, offsets_B[i]
 * is from the start of the payload.  *size_B: of all. */
int
mil_afbc_pack(const struct mil_image *image, unsigned level,
              const uint8_t *headers, uint32_t *offsets_B, uint64_t *size_B,
              struct mil_reason *reason);

/* --- Host copies ------------------------------------------------------ */

/* Part of one level of an image, and a rectangle of rows in host memory. */
struct mil_host_region {
   unsigned level, first_layer, layer_count;
   struct mil_extent offset_px, extent_px;
   /* Of a combined depth/stencil format; else MIL_ASPECT_COLOR.  Host memory
    * then holds 4-byte texels of depth or 1-byte texels of stencil. */
   enum mil_aspect aspect;
   uint64_t row_pitch_B;   /* in host memory; 0: tightly packed */
   uint64_t slice_pitch_B; /* from a slice or layer to the next; 0: tight */
};

/* image_map: the mapped memory at offset 0 of the binding, size_B bytes.
 * Single-sampled images; -ENOTSUP for others and for AFRC, -EINVAL for a
 * region that is not in the image or not on block boundaries.  On failure
 * nothing was written.
 *
 * AFBC is written without compression, which is legal, and read where it is
 * not compressed: -ENOTSUP where the region has a superblock that is, whose
 * coding is not public; the GPU can copy it to an image of another tiling.
 * That goes for writing to part of a superblock, too; and what is not sparse
 * is written by whole slices.  -EINVAL where a header is not sound, as in
 * memory that nobody has written.  If others change the headers meanwhile, a
 * copy may fail in the middle; it stays within the image. */
int
mil_host_write(const struct mil_image *image, void *image_map,
               const struct mil_host_region *region, const void *memory,
               struct mil_reason *reason);
int
mil_host_read(const struct mil_image *image, const void *image_map,
              const struct mil_host_region *region, void *memory,
              struct mil_reason *reason);

/* --- Views ------------------------------------------------------------ */

enum mil_view_dim {
   MIL_VIEW_1D,
   MIL_VIEW_2D,
   MIL_VIEW_3D,
   MIL_VIEW_CUBE,
};

/* What the blocks of an ASTC format become. */
enum mil_astc_decode {
   MIL_ASTC_DECODE_WIDE,   /* half floats; sRGB always 8 bits */
   MIL_ASTC_DECODE_NARROW, /* 8 bits a component */
   MIL_ASTC_DECODE_HDR,    /* half floats, HDR endpoints allowed */
};

struct mil_view_info {
   /* Of a multi-plane format: the planes in order; else one.  A stencil view
    * of depth 32 with stencil: plane 1 of the image alone. */
   const struct mil_image *planes[MIL_MAX_PLANES];
   unsigned plane_count;
   enum pipe_format format; /* see mil_format_aspect for depth and stencil */
   enum mil_view_dim dim;
   unsigned first_level, level_count;
   unsigned first_layer, layer_count; /* cubes: faces; 3D views: 0 and 1;
                                       * 2D views of 3D: slices */
   uint8_t swizzle[4];                /* enum pipe_swizzle: X Y Z W 0 1 */
   enum mil_astc_decode astc;
};

/* Immutable after mil_view_init.  Invariant: the images outlive it. */
struct mil_view {
   const struct mil_image *planes[MIL_MAX_PLANES];
   unsigned plane_count;
   enum pipe_format format;
   enum mil_view_dim dim;
   unsigned first_level, level_count;
   unsigned first_layer, layer_count;
   uint8_t swizzle[4];
   enum mil_astc_decode astc;
   struct mil_extent extent_px; /* of first_level, in the view's format */
};

int
mil_view_init(const struct mali_device_info *info,
              const struct mil_view_info *view_info, struct mil_view *out,
              struct mil_reason *reason);

/* --- Descriptors ------------------------------------------------------ */

/* A texel buffer: elements of `format`, one after the other. */
struct mil_texel_buffer {
   uint64_t va;
   enum pipe_format format;
   uint32_t elements; /* 1 … 65536, see
                       * mil_max_texel_elements */
};

/* A colour render target of one layer. */
struct mil_render_target {
   const struct mil_view *view; /* NULL: nothing attached */
   uint64_t va;                 /* where the image's memory starts */
   unsigned layer;              /* layer or slice, from the view's first */
   unsigned samples_sa;    /* of the pass; more than the image's: averaged */
   uint32_t tile_offset_B; /* in the tile buffer; a multiple of 16 */
   bool write_back;        /* false: content is dropped after the pass */
   bool clean_write;       /* write tiles that no primitive touched */
   bool dither;
   uint32_t clear[4]; /* mil_pack_clear */
};

/* Depth and stencil targets of one layer, each may be absent.  D24S8 is one
 * view, of format Z24_UNORM_S8_UINT: as depth, and as stencil or NULL. */
struct mil_zs_target {
   const struct mil_view *depth, *stencil;
   uint64_t depth_va, stencil_va;
   unsigned layer;
   unsigned samples_sa;
   /* false: content is dropped after the pass.  D24S8 goes to memory when
    * one is true; the framebuffer parameters say which aspect of it. */
   bool write_depth, write_stencil;
   bool clean_write;
};

/* Packing for one hardware generation: no decisions, no state. */
struct mil_ops {
   uint32_t texture_size_B, texture_align_B;
   /* One plane descriptor of a texel buffer; what those of a view start on.
    * Bifrost calls them surfaces. */
   uint32_t plane_size_B, plane_align_B;
   uint32_t render_target_size_B, zs_target_size_B;
   /* Bifrost, else 0: an attribute; its two buffers; what a table of buffers
    * starts on. */
   uint32_t attribute_size_B, attribute_buffers_size_B;
   uint32_t attribute_buffers_align_B;

   /* The 22 bits that name a format in texture, attribute, varying buffer
    * and conversion descriptors.  0 when there is none. */
   uint32_t (*pixel_format)(enum pipe_format format);

   /* The same, as a blend descriptor's memory format: how the tile buffer
    * holds a render target of this format. */
   uint32_t (*blend_format)(enum pipe_format format, bool dither);

   /* Bytes of all plane descriptors of a view. */
   uint32_t (*planes_size)(const struct mil_view *view);

   /* Sampled image.  planes: CPU address of planes_size() bytes, aligned to
    * plane_align_B on the GPU; planes_va: where the GPU will see them.  va:
    * start of each image plane's memory. */
   void (*texture)(const struct mil_view *view, const uint64_t *va, void *desc,
                   void *planes, uint64_t planes_va);

   /* Storage image: the same for shader loads, stores and atomics.  NULL on
    * Bifrost, which has storage_attribute. */
   void (*storage)(const struct mil_view *view, const uint64_t *va, void *desc,
                   void *planes, uint64_t planes_va);

   /* Texel buffer, sampled or, but on Bifrost, storage; one plane
    * descriptor. */
   void (*texel_buffer)(const struct mil_texel_buffer *buffer, void *desc,
                        void *plane, uint64_t plane_va);

   /* Bifrost, else NULL: a storage image, or a storage texel buffer, as an
    * attribute and its two buffers.  buffers: CPU address of entry `index` of
    * the table of attribute buffers, where both go; index: below 511.  Only
    * level 0 of the view; layers, slices or samples are the third
    * coordinate, and samples of arrays are below each other in the second.
    * The image's usage must have MIL_USAGE_STORAGE, and the address of a
    * buffer is a multiple of 64.  The table ends with an entry of zeros
    * (Mesa 25.0.7, pan_cmdstream.c). */
   void (*storage_attribute)(const struct mil_view *view, const uint64_t *va,
                             unsigned index, void *attribute, void *buffers);
   void (*texel_buffer_attribute)(const struct mil_texel_buffer *buffer,
                                  unsigned index, void *attribute,
                                  void *buffers);

   void (*render_target)(const struct mil_render_target *rt, void *desc);

   /* The framebuffer's depth/stencil (and checksum) extension.  v6 cannot say
    * that something is not written but in the framebuffer's parameters. */
   void (*zs_target)(const struct mil_zs_target *zs, void *desc);
};

/* NULL when this build has no packing for the device. */
const struct mil_ops *
mil_ops_for(const struct mali_device_info *info);

/* Plane descriptors that a texture descriptor of the view refers to on
 * Valhall: one for each level and layer, two where there are chroma planes.
 * Of all generations: mil_ops.planes_size. */
unsigned
mil_plane_count(const struct mil_view *view);

/* Whether tiles of the view's image are written even where no primitive
 * touched them, whatever is asked: AFBC, unless a tile of the framebuffer
 * (tile_px pixels) is one superblock.  Tiles must then be loaded or cleared,
 * and frame shaders run always (Mesa 25.0.7, pan_desc.c). */
bool
mil_forces_clean_write(const struct mil_view *view, uint32_t tile_px);

uint32_t
mil_max_texel_elements(const struct mali_device_info *info);

#ifdef __cplusplus
}
#endif

#endif
