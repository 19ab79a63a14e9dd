/* SPDX-License-Identifier: MIT */
/* mali-query: what a Mali GPU makes of an image or a format.  Needs no GPU. */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <mali/device_info.h>
#include <mali/layout.h>

#include "drm-uapi/drm_fourcc.h"
#include "util/format/u_format.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char help[] =
   "usage: mali-query [--gpu NAME] --format FORMAT --size WxH[xD] [options]\n"
   "       mali-query [--gpu NAME] --formats [--json]\n"
   "       mali-query --gpus\n"
   "\n"
   "Prints how an image lies in memory, as the driver lays it out.\n"
   "\n"
   "  --gpu NAME        model, for instance g610 (the default)\n"
   "  --format FORMAT   Mesa's name, for instance r8g8b8a8_unorm\n"
   "  --size WxH[xD]    texels; a depth makes the image 3D\n"
   "  --dim 1|2|3       dimensionality, where the size leaves it open\n"
   "  --levels N        mip levels\n"
   "  --layers N        array layers, six for each cube\n"
   "  --samples N       samples of a texel\n"
   "  --tiling T        auto (the default), linear, u-interleaved, afbc, "
   "afrc,\n"
   "                    64k, mtk, or a DRM modifier as a number.  afbc and "
   "afrc\n"
   "                    are the best form that the image can have; options\n"
   "                    choose another: "
   "afbc:16x16,32x8,64x4,ytr,split,sparse,\n"
   "                    tiled,sc and afrc:16,24,32,scan\n"
   "  --usage LIST      of sampled,storage,render,host,cube,atomic,mutable,\n"
   "                    external,compress,sparse,lossy; decides about auto "
   "and\n"
   "                    refusals\n"
   "  --pitch N         bytes between rows, of an image somebody else made\n"
   "  --offset N        its first byte in the memory\n"
   "  --texel L,A,S,X,Y where a texel is: level, layer, slice or sample, x, y\n"
   "  --modifiers       list the DRM modifiers the image could have, best\n"
   "                    first, and why it could not have the others\n"
   "  --formats         list what the GPU can do with each format\n"
   "  --gpus            list the models\n"
   "  --json            for programs\n"
   "\n"
   "Exit status: 0 done, 1 refused with a reason, 2 wrong arguments.\n";

struct query {
   const struct mali_device_info *info;
   struct mil_init_info init;
   struct mil_explicit_layout explicit_layout;
   bool automatic, json, modifiers, formats, gpus, texel, has_format, has_size;
   bool best_afbc, best_afrc; /* the best form of it */
   unsigned at[5];
};

static void __attribute__((noreturn)) wrong(const char *what, const char *value)
{
   fprintf(stderr, "mali-query: %s: %s\nTry --help.\n", what, value);
   exit(2);
}

/* --- Arguments -------------------------------------------------------- */

static uint64_t
number(const char *text)
{
   char *end;

   errno = 0;
   uint64_t value = strtoull(text, &end, 0);
   if (errno || end == text || *end || *text == '-')
      wrong("not a number", text);
   return value;
}

static uint32_t
number32(const char *text)
{
   uint64_t value = number(text);

   if (value > UINT32_MAX)
      wrong("too large", text);
   return value;
}

static enum pipe_format
format_by_name(const char *name)
{
   for (unsigned f = 1; f < PIPE_FORMAT_COUNT; f++) {
      const struct util_format_description *desc =
         util_format_description((enum pipe_format)f);
      if (desc && desc->short_name && !strcasecmp(desc->short_name, name))
         return (enum pipe_format)f;
   }
   wrong("no such format", name);
}

static void
parse_size(struct query *q, const char *text)
{
   struct mil_extent *e = &q->init.extent_px;
   int used = 0;

   *e = (struct mil_extent){ 1, 1, 1 };
   int count = sscanf(text, "%" SCNu32 "%nx%" SCNu32 "%nx%" SCNu32 "%n",
                      &e->width, &used, &e->height, &used, &e->depth, &used);
   if (count < 1 || text[used] || strchr(text, '-'))
      wrong("not a size", text);
   q->init.dim = count == 1 ? MIL_DIM_1D : count == 2 ? MIL_DIM_2D : MIL_DIM_3D;
   q->has_size = true;
}

/* Options after the colon. */
static struct mil_tiling
parse_afbc(const char *list)
{
   struct mil_tiling tiling = { .kind = MIL_TILING_AFBC };
   char text[64], *rest;

   snprintf(text, sizeof(text), "%s", list);
   for (char *word = strtok_r(text, ",", &rest); word;
        word = strtok_r(NULL, ",", &rest)) {
      if (!strcmp(word, "16x16"))
         tiling.afbc.block = MIL_AFBC_BLOCK_16X16;
      else if (!strcmp(word, "32x8"))
         tiling.afbc.block = MIL_AFBC_BLOCK_32X8;
      else if (!strcmp(word, "64x4"))
         tiling.afbc.block = MIL_AFBC_BLOCK_64X4;
      else if (!strcmp(word, "ytr"))
         tiling.afbc.ytr = true;
      else if (!strcmp(word, "split"))
         tiling.afbc.split = true;
      else if (!strcmp(word, "sparse"))
         tiling.afbc.sparse = true;
      else if (!strcmp(word, "tiled"))
         tiling.afbc.tiled_headers = true;
      else if (!strcmp(word, "sc"))
         tiling.afbc.solid_color = true;
      else
         wrong("no such option of AFBC", word);
   }
   return tiling;
}

static struct mil_tiling
parse_afrc(const char *list)
{
   struct mil_tiling tiling = { .kind = MIL_TILING_AFRC,
                                .afrc = { .unit_B = 24 } };
   char text[64], *rest;

   snprintf(text, sizeof(text), "%s", list);
   for (char *word = strtok_r(text, ",", &rest); word;
        word = strtok_r(NULL, ",", &rest)) {
      if (!strcmp(word, "scan"))
         tiling.afrc.scan = true;
      else if (!strcmp(word, "16") || !strcmp(word, "24") ||
               !strcmp(word, "32"))
         tiling.afrc.unit_B = (uint8_t)strtoul(word, NULL, 10);
      else
         wrong("no such option of AFRC", word);
   }
   return tiling;
}

static void
parse_tiling(struct query *q, const char *text)
{
   struct mil_reason reason;

   q->automatic = !strcmp(text, "auto");
   q->best_afbc = !strcmp(text, "afbc");
   q->best_afrc = !strcmp(text, "afrc");
   if (q->automatic || q->best_afbc || q->best_afrc)
      return;
   if (!strncmp(text, "afbc:", 5)) {
      q->init.tiling = parse_afbc(text + 5);
   } else if (!strncmp(text, "afrc:", 5)) {
      q->init.tiling = parse_afrc(text + 5);
   } else if (!strcmp(text, "64k")) {
      q->init.tiling =
         (struct mil_tiling){ .kind = MIL_TILING_INTERLEAVED_64K };
   } else if (!strcmp(text, "mtk")) {
      q->init.tiling = (struct mil_tiling){ .kind = MIL_TILING_MTK_16L32S };
   } else if (!strcmp(text, "linear")) {
      q->init.tiling = (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
   } else if (!strcmp(text, "u-interleaved")) {
      q->init.tiling = (struct mil_tiling){ .kind = MIL_TILING_U_INTERLEAVED };
   } else if (mil_tiling_from_modifier(number(text), &q->init.tiling,
                                       &reason)) {
      wrong("tiling", reason.text);
   }
}

static const char *const usage_names[] = {
   "sampled", "storage",  "render",   "host",   "cube",  "atomic",
   "mutable", "external", "compress", "sparse", "lossy",
};

static void
parse_usage(struct query *q, char *text)
{
   char *rest;

   for (char *word = strtok_r(text, ",", &rest); word;
        word = strtok_r(NULL, ",", &rest)) {
      unsigned bit;
      for (bit = 0; bit < COUNT(usage_names); bit++) {
         if (!strcmp(word, usage_names[bit]))
            break;
      }
      if (bit == COUNT(usage_names))
         wrong("no such usage", word);
      q->init.usage |= 1u << bit;
   }
}

static void
parse_texel(struct query *q, const char *text)
{
   int used = 0;

   if (sscanf(text, "%u,%u,%u,%u,%u%n", &q->at[0], &q->at[1], &q->at[2],
              &q->at[3], &q->at[4], &used) != 5 ||
       text[used])
      wrong("not LEVEL,LAYER,SLICE,X,Y", text);
   q->texel = true;
}

enum query_option {
   OPT_GPU = 1,
   OPT_FORMAT,
   OPT_SIZE,
   OPT_DIM,
   OPT_LEVELS,
   OPT_LAYERS,
   OPT_SAMPLES,
   OPT_TILING,
   OPT_USAGE,
   OPT_PITCH,
   OPT_OFFSET,
   OPT_TEXEL,
   OPT_MODIFIERS,
   OPT_FORMATS,
   OPT_GPUS,
   OPT_JSON,
   OPT_HELP,
};

static const struct option options[] = {
   { "gpu", required_argument, NULL, OPT_GPU },
   { "format", required_argument, NULL, OPT_FORMAT },
   { "size", required_argument, NULL, OPT_SIZE },
   { "dim", required_argument, NULL, OPT_DIM },
   { "levels", required_argument, NULL, OPT_LEVELS },
   { "layers", required_argument, NULL, OPT_LAYERS },
   { "samples", required_argument, NULL, OPT_SAMPLES },
   { "tiling", required_argument, NULL, OPT_TILING },
   { "usage", required_argument, NULL, OPT_USAGE },
   { "pitch", required_argument, NULL, OPT_PITCH },
   { "offset", required_argument, NULL, OPT_OFFSET },
   { "texel", required_argument, NULL, OPT_TEXEL },
   { "modifiers", no_argument, NULL, OPT_MODIFIERS },
   { "formats", no_argument, NULL, OPT_FORMATS },
   { "gpus", no_argument, NULL, OPT_GPUS },
   { "json", no_argument, NULL, OPT_JSON },
   { "help", no_argument, NULL, OPT_HELP },
   { 0 },
};

/* One option; dim is kept apart, since --size may come after it. */
static void
take_option(struct query *q, int option, uint32_t *dim)
{
   switch (option) {
   case OPT_GPU:
      q->info = mali_device_info_from_name(optarg);
      if (!q->info)
         wrong("no such GPU (see --gpus)", optarg);
      break;
   case OPT_FORMAT:
      q->init.format = format_by_name(optarg);
      q->has_format = true;
      break;
   case OPT_SIZE:
      parse_size(q, optarg);
      break;
   case OPT_DIM:
      *dim = number32(optarg);
      if (*dim < 1 || *dim > 3)
         wrong("not a dimensionality", optarg);
      break;
   case OPT_LEVELS:
      q->init.levels = number32(optarg);
      break;
   case OPT_LAYERS:
      q->init.layers = number32(optarg);
      break;
   case OPT_SAMPLES:
      q->init.samples_sa = number32(optarg);
      break;
   case OPT_TILING:
      parse_tiling(q, optarg);
      break;
   case OPT_USAGE:
      parse_usage(q, optarg);
      break;
   case OPT_PITCH:
      q->explicit_layout.row_pitch_B = number(optarg);
      q->init.explicit_layout = &q->explicit_layout;
      break;
   case OPT_OFFSET:
      q->explicit_layout.offset_B = number(optarg);
      break;
   case OPT_TEXEL:
      parse_texel(q, optarg);
      break;
   case OPT_MODIFIERS:
      q->modifiers = true;
      break;
   case OPT_FORMATS:
      q->formats = true;
      break;
   case OPT_GPUS:
      q->gpus = true;
      break;
   case OPT_JSON:
      q->json = true;
      break;
   case OPT_HELP:
      fputs(help, stdout);
      exit(0);
   default:
      exit(2);
   }
}

static void
parse_arguments(struct query *q, int argc, char **argv)
{
   uint32_t dim = 0;
   int option;

   *q = (struct query){
      .info = mali_device_info_from_name("g610"),
      .init = { .levels = 1, .layers = 1, .samples_sa = 1 },
      .automatic = true,
   };
   while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
      take_option(q, option, &dim);
   if (optind < argc)
      wrong("not an option", argv[optind]);
   if (dim)
      q->init.dim = (enum mil_dim)(dim - 1);
   if (q->explicit_layout.offset_B && !q->init.explicit_layout)
      wrong("--offset", "needs --pitch");
   if (!q->formats && !q->gpus && (!q->has_format || !q->has_size)) {
      fputs(help, stderr);
      exit(2);
   }
}

/* --- Answers ---------------------------------------------------------- */

static const char *const cap_names[] = {
   "sampled",   "filter",      "minmax",        "render",
   "blend",     "blend_fixed", "depth_stencil", "storage",
   "atomic",    "vertex",      "texel_buffer",  "storage_texel_buffer",
   "host_copy",
};

static int
print_formats(const struct query *q)
{
   const char *comma = "";

   if (q->json)
      printf("{\n  \"gpu\": \"%s\",\n  \"formats\": {", q->info->name);
   for (unsigned f = 1; f < PIPE_FORMAT_COUNT; f++) {
      uint32_t caps = mil_format_caps(q->info, (enum pipe_format)f);
      const char *space = "";

      if (!caps)
         continue;
      const char *name = util_format_short_name((enum pipe_format)f);
      printf(q->json ? "%s\n    \"%s\": [" : "%s%-24s ", comma, name);
      for (unsigned bit = 0; bit < COUNT(cap_names); bit++) {
         if (!(caps & 1u << bit))
            continue;
         printf(q->json ? "%s\"%s\"" : "%s%s", space, cap_names[bit]);
         space = q->json ? ", " : " ";
      }
      fputs(q->json ? "]" : "\n", stdout);
      comma = q->json ? "," : "";
   }
   if (q->json)
      puts("\n  }\n}");
   return 0;
}

static int
print_gpus(void)
{
   const struct mali_device_info *info;

   for (unsigned n = 0; (info = mali_device_info_by_index(n)); n++) {
      printf("%-8s %-16s %s descriptors, %s\n", info->short_name, info->name,
             info->model == MALI_MODEL_VALHALL ? "valhall" : "bifrost",
             info->front_end == MALI_FRONT_END_CSF ? "command streams"
                                                   : "job chains");
   }
   return 0;
}

/* What a tiling is called, with its options. */
static void
describe_tiling(const struct mil_tiling *tiling, char *out, size_t size)
{
   static const char *const blocks[] = { "16x16", "32x8", "64x4" };

   if (tiling->kind == MIL_TILING_AFBC) {
      snprintf(out, size, "AFBC %s%s%s%s%s%s", blocks[tiling->afbc.block],
               tiling->afbc.ytr ? " ytr" : "",
               tiling->afbc.split ? " split" : "",
               tiling->afbc.sparse ? " sparse" : " packed",
               tiling->afbc.tiled_headers ? " tiled" : "",
               tiling->afbc.solid_color ? " sc" : "");
   } else if (tiling->kind == MIL_TILING_AFRC) {
      const char *order = tiling->afrc.scan ? "scan" : "rotation";

      if (tiling->afrc.chroma_unit_B)
         snprintf(out, size, "AFRC %u bytes, chroma %u, %s",
                  tiling->afrc.unit_B, tiling->afrc.chroma_unit_B, order);
      else
         snprintf(out, size, "AFRC %u bytes %s", tiling->afrc.unit_B, order);
   } else {
      snprintf(out, size, "%s", mil_tiling_name(tiling->kind));
   }
}

static void
print_modifier(const struct query *q, uint64_t modifier, const char *refusal,
               bool first)
{
   struct mil_tiling tiling = { 0 };
   char name[64];

   (void)mil_tiling_from_modifier(modifier, &tiling, NULL);
   describe_tiling(&tiling, name, sizeof(name));
   if (q->json)
      printf("%s\n    { \"modifier\": \"0x%016" PRIx64
             "\", \"name\": \"%s\"%s%s%s }",
             first ? "" : ",", modifier, name,
             refusal ? ", \"refused\": \"" : "", refusal ? refusal : "",
             refusal ? "\"" : "");
   else
      printf("0x%016" PRIx64 "  %-28s %s\n", modifier, name,
             refusal ? refusal : "");
}

static int
print_modifiers(const struct query *q)
{
   struct mil_init_info init = q->init;
   struct mil_reason reason;
   uint64_t modifier;
   bool first = true;

   /* Whatever it is: all are welcome. */
   init.usage |= MIL_USAGE_COMPRESS;
   if (q->json)
      printf("{\n  \"modifiers\": [");
   for (unsigned i = 0;
        (modifier = mil_known_modifier(i)) != DRM_FORMAT_MOD_INVALID; i++) {
      if (mil_check_modifier(q->info, &init, modifier, NULL))
         continue;
      print_modifier(q, modifier, NULL, first);
      first = false;
   }
   if (q->json)
      printf("\n  ],\n  \"refused\": [");
   else
      puts("\nrefused:");
   first = true;
   for (unsigned i = 0;
        (modifier = mil_known_modifier(i)) != DRM_FORMAT_MOD_INVALID; i++) {
      if (!mil_check_modifier(q->info, &init, modifier, &reason))
         continue;
      print_modifier(q, modifier, reason.text, first);
      first = false;
   }
   if (q->json)
      puts("\n  ]\n}");
   return 0;
}

static void
print_text(const struct query *q, const struct mil_image *image)
{
   bool afbc = image->tiling.kind == MIL_TILING_AFBC;
   char name[64];

   describe_tiling(&image->tiling, name, sizeof(name));
   printf("%s: %s, %uD %ux%ux%u, %u levels, %u layers, %u samples\n",
          q->info->name, util_format_short_name(image->format),
          (unsigned)image->dim + 1, image->extent_px.width,
          image->extent_px.height, image->extent_px.depth, image->levels,
          image->layers, image->samples_sa);
   printf("tiling        %s, modifier 0x%016" PRIx64 "\n", name,
          mil_tiling_to_modifier(&image->tiling));
   printf("tile          %ux%u elements, %u bytes%s\n", image->tile_width_el,
          image->tile_height_el, image->tile_size_B,
          afbc ? " of payload at most" : "");
   printf("size          %" PRIu64 " bytes, aligned to %u\n", image->size_B,
          image->align_B);
   printf("layer stride  %" PRIu64 "\n", image->layer_stride_B);
   printf("row pitch     %" PRIu64 "\n\n", mil_row_pitch_B(image, 0));
   printf("level      texels          offset        size  row stride  "
          "slice stride%s\n",
          afbc ? "     headers     payload" : "");
   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_level *level = &image->level[l];
      char extent[40];

      snprintf(extent, sizeof(extent), "%ux%ux%u", level->extent_px.width,
               level->extent_px.height, level->extent_px.depth);
      printf("%5u  %14s  %10" PRIu64 "  %10" PRIu64 "  %10u  %12" PRIu64, l,
             extent, image->offset_B + level->offset_B, level->size_B,
             level->row_stride_B, level->slice_stride_B);
      if (afbc)
         printf("  %10" PRIu64 "  %10" PRIu64, level->afbc.header_size_B,
                level->afbc.body_size_B);
      putchar('\n');
   }
}

static void
print_json_level(const struct mil_image *image, unsigned l)
{
   const struct mil_level *level = &image->level[l];

   printf("    { \"width\": %u, \"height\": %u, \"depth\": %u, "
          "\"offset_B\": %" PRIu64 ", \"size_B\": %" PRIu64
          ", \"row_stride_B\": %u, \"slice_stride_B\": %" PRIu64,
          level->extent_px.width, level->extent_px.height,
          level->extent_px.depth, level->offset_B, level->size_B,
          level->row_stride_B, level->slice_stride_B);
   if (image->tiling.kind == MIL_TILING_AFBC)
      printf(", \"header_size_B\": %" PRIu64 ", \"body_size_B\": %" PRIu64,
             level->afbc.header_size_B, level->afbc.body_size_B);
   printf(" }%s\n", l + 1 < image->levels ? "," : "");
}

static void
print_json(const struct query *q, const struct mil_image *image)
{
   char name[64];

   describe_tiling(&image->tiling, name, sizeof(name));
   printf("{\n  \"gpu\": \"%s\",\n  \"format\": \"%s\",\n", q->info->name,
          util_format_short_name(image->format));
   printf("  \"tiling\": \"%s\",\n  \"modifier\": \"0x%016" PRIx64 "\",\n",
          name, mil_tiling_to_modifier(&image->tiling));
   printf("  \"tile_width_el\": %u,\n  \"tile_height_el\": %u,\n",
          image->tile_width_el, image->tile_height_el);
   printf("  \"size_B\": %" PRIu64 ",\n  \"align_B\": %u,\n", image->size_B,
          image->align_B);
   printf("  \"offset_B\": %" PRIu64 ",\n  \"layer_stride_B\": %" PRIu64 ",\n",
          image->offset_B, image->layer_stride_B);
   printf("  \"row_pitch_B\": %" PRIu64 ",\n  \"levels\": [\n",
          mil_row_pitch_B(image, 0));
   for (unsigned l = 0; l < image->levels; l++)
      print_json_level(image, l);
   puts("  ]\n}");
}

static int
print_texel(const struct query *q, const struct mil_image *image)
{
   unsigned level = q->at[0], layer = q->at[1], slice = q->at[2];
   unsigned x = q->at[3], y = q->at[4];

   if (image->tiling.kind == MIL_TILING_AFBC ||
       image->tiling.kind == MIL_TILING_AFRC)
      wrong("--texel", "compressed texels have no place of their own");
   if (level >= image->levels || layer >= image->layers ||
       x >= image->level[level].extent_px.width ||
       y >= image->level[level].extent_px.height ||
       slice >= (image->dim == MIL_DIM_3D ? image->level[level].extent_px.depth
                                          : image->samples_sa))
      wrong("--texel", "outside of the image");

   uint64_t offset_B = mil_element_offset_B(
      image, level, layer, slice, x / util_format_get_blockwidth(image->format),
      y / util_format_get_blockheight(image->format));
   printf(q->json ? "{ \"offset_B\": %" PRIu64 ", \"size_B\": %u }\n"
                  : "%" PRIu64 " (%u bytes)\n",
          offset_B, image->block_size_B);
   return 0;
}

static int
print_image(const struct query *q)
{
   struct mil_image image;
   struct mil_reason reason;

   if (mil_image_init(q->info, &q->init, &image, &reason)) {
      if (q->json)
         printf("{ \"refused\": \"%s\" }\n", reason.text);
      else
         fprintf(stderr, "refused: %s\n", reason.text);
      return 1;
   }
   if (q->texel)
      return print_texel(q, &image);
   if (q->json)
      print_json(q, &image);
   else
      print_text(q, &image);
   return 0;
}

/* The best form of AFBC or AFRC that the image can have; what the library
 * says of its plainest where it can have none. */
static void
choose_best(struct query *q)
{
   const enum mil_tiling_kind kind =
      q->best_afbc ? MIL_TILING_AFBC : MIL_TILING_AFRC;
   struct mil_tiling tiling;
   uint64_t modifier;

   q->init.usage |= q->best_afbc ? MIL_USAGE_COMPRESS : MIL_USAGE_LOSSY;
   q->init.tiling = q->best_afbc ? parse_afbc("sparse") : parse_afrc("");
   for (unsigned i = 0;
        (modifier = mil_known_modifier(i)) != DRM_FORMAT_MOD_INVALID; i++) {
      if (!mil_tiling_from_modifier(modifier, &tiling, NULL) &&
          tiling.kind == kind &&
          !mil_check_modifier(q->info, &q->init, modifier, NULL)) {
         q->init.tiling = tiling;
         return;
      }
   }
}

int
main(int argc, char **argv)
{
   struct query q;

   parse_arguments(&q, argc, argv);
   if (q.gpus)
      return print_gpus();
   if (q.formats)
      return print_formats(&q);
   if (q.best_afbc || q.best_afrc)
      choose_best(&q);
   if (q.automatic)
      q.init.tiling = mil_choose_tiling(q.info, &q.init);
   return q.modifiers ? print_modifiers(&q) : print_image(&q);
}
