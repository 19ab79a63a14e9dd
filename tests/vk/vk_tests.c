/* SPDX-License-Identifier: MIT */
#include "vkt_internal.h"

#include <stdio.h>
#include <string.h>

static const struct vkt_case *const groups[] = {
   vkt_aspect_cases,       vkt_attachment_cases,
   vkt_blend_cases,        vkt_blend_cell_cases,
   vkt_blit_cases,         vkt_clear_cases,
   vkt_compressed_cases,   vkt_compute_cases,
   vkt_depth_cases,        vkt_descriptor_cases,
   vkt_divisor_cases,      vkt_draw_cases,
   vkt_executable_cases,   vkt_external_cases,
   vkt_feature_cases,      vkt_feature_pass_cases,
   vkt_input_cases,        vkt_local_cases,
   vkt_tile_cases,         vkt_state_cases,
   vkt_feedback_cases,     vkt_limit_cases,
   vkt_modifier_cases,     vkt_msaa_cases,
   vkt_part_cases,         vkt_query_cases,
   vkt_sync_cases,         vkt_shader_cases,
   vkt_subgroup_cases,     vkt_texture_cases,
   vkt_transfer_cases,     vkt_reconverge_cases,
   vkt_float_cases,        vkt_shader_extension_cases,
   vkt_image_atomic_cases, vkt_double_cases,
   vkt_bare_cases,         vkt_multiview_cases,
};

#define GROUP_COUNT (sizeof(groups) / sizeof(groups[0]))

static int
usage(FILE *out)
{
   fputs("usage: vk_tests --list | --device | [--dump FOLDER] CASE\n"
         "  --list   prints group and name of every case\n"
         "  --device prints the name of the device that cases run on\n"
         "  --dump   writes the outputs of the case into FOLDER\n"
         "Exit status: 0 right, 1 wrong, 77 the device lacks what it needs.\n",
         out);
   return out == stdout ? 0 : 2;
}

static void
list_cases(void)
{
   for (size_t g = 0; g < GROUP_COUNT; g++) {
      for (const struct vkt_case *c = groups[g]; c->name; c++)
         printf("%s %s\n", c->group, c->name);
   }
}

static int
print_device(struct vkt *t)
{
   vkt_context_init(t);
   puts(t->props.deviceName);
   vkt_context_finish(t);
   return 0;
}

static const struct vkt_case *
find_case(const char *name)
{
   for (size_t g = 0; g < GROUP_COUNT; g++) {
      for (const struct vkt_case *c = groups[g]; c->name; c++) {
         if (strcmp(c->name, name) == 0)
            return c;
      }
   }
   return NULL;
}

int
main(int argc, char **argv)
{
   struct vkt t = { 0 };
   const char *name = NULL;

   for (int i = 1; i < argc; i++) {
      if (strcmp(argv[i], "--list") == 0) {
         list_cases();
         return 0;
      } else if (strcmp(argv[i], "--device") == 0) {
         return print_device(&t);
      } else if (strcmp(argv[i], "--help") == 0) {
         return usage(stdout);
      } else if (strcmp(argv[i], "--dump") == 0 && i + 1 < argc) {
         t.dump_dir = argv[++i];
      } else if (argv[i][0] != '-' && !name) {
         name = argv[i];
      } else {
         return usage(stderr);
      }
   }
   if (!name)
      return usage(stderr);
   const struct vkt_case *chosen = find_case(name);
   if (!chosen) {
      fprintf(stderr, "vk_tests: no case '%s'; --list names them\n", name);
      return 2;
   }

   t.case_name = chosen->name;
   t.robust = chosen->robust;
   vkt_context_init(&t);
   chosen->run(&t);
   vkt_context_finish(&t);
   printf("checked: %u value(s)\n", t.checks);
   if (t.failures)
      printf("FAIL: %u value(s) wrong\n", t.failures);
   return t.failures ? VKT_EXIT_FAIL : 0;
}
