/* SPDX-License-Identifier: MIT */

#include "compile_run.h"

#include <mali/device_info.h>

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where a tool of ours is: beside this one, or in its folder of a build. */
static bool
find_tool(const char *name, const char *folder, char *path, size_t size)
{
   char own[PATH_MAX];
   const ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
   char *slash;

   if (n < 0)
      return false;
   own[n] = 0;
   slash = strrchr(own, '/');
   if (!slash)
      return false;
   *slash = 0;
   if (snprintf(path, size, "%s/%s", own, name) < (int)size &&
       !access(path, X_OK))
      return true;
   return snprintf(path, size, "%s/../%s/%s", own, folder, name) < (int)size &&
          !access(path, X_OK);
}

static bool
write_temporary(char *path, const void *data, size_t size)
{
   const int fd = mkstemp(path);
   bool good = fd >= 0 && write(fd, data, size) == (ssize_t)size;

   if (fd >= 0 && close(fd))
      good = false;
   if (fd >= 0 && !good)
      unlink(path);
   return good;
}

struct command {
   const char *argv[16 + 4 * COMPILE_RUN_BUFFERS];
   unsigned count;
};

static void
add(struct command *c, const char *option, const char *value)
{
   if (option)
      c->argv[c->count++] = option;
   if (value)
      c->argv[c->count++] = value;
}

static bool
start(const struct command *c, char *reason, size_t reason_size)
{
   int status = 1;
   pid_t pid = fork();

   if (!pid) {
      execv(c->argv[0], (char *const *)c->argv);
      _exit(127);
   }
   if (pid < 0 || waitpid(pid, &status, 0) != pid) {
      snprintf(reason, reason_size, "%s", strerror(errno));
      return false;
   }
   if (!WIFEXITED(status))
      snprintf(reason, reason_size, "the run was ended by signal %d",
               WTERMSIG(status));
   return !status;
}

int
compile_run(const struct mali_device_info *device, const void *spirv,
            size_t size_B, const struct compile_run_options *options,
            char *reason, size_t reason_size)
{
   char sim[2 * PATH_MAX], run[2 * PATH_MAX];
   char module[] = "/tmp/mali-compile-XXXXXX";
   struct command c = { .count = 0 };
   bool good;

   if (!find_tool("mali-sim", "sim", sim, sizeof(sim)) ||
       !find_tool("mali-run-compute", "compile", run, sizeof(run))) {
      snprintf(reason, reason_size,
               "--run needs mali-sim and mali-run-compute beside mali-compile");
      return -1;
   }
   if (!write_temporary(module, spirv, size_B)) {
      snprintf(reason, reason_size, "%s: %s", module, strerror(errno));
      return -1;
   }
   add(&c, sim, NULL);
   add(&c, "--gpu", device->short_name);
   add(&c, "--mode", "strict");
   add(&c, "--", run);
   add(&c, module, NULL);
   if (options->groups)
      add(&c, "--groups", options->groups);
   if (options->push)
      add(&c, "--push", options->push);
   for (unsigned i = 0; i < options->buffer_count; i++)
      add(&c, "--buffer", options->buffers[i]);
   for (unsigned i = 0; i < options->uniform_count; i++)
      add(&c, "--uniform", options->uniforms[i]);
   good = start(&c, reason, reason_size);
   unlink(module);
   return good ? 0 : -1;
}
