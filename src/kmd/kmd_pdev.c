/* SPDX-License-Identifier: MIT */
#include "kmd/kmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xf86drm.h>

#include "kmd/panthor/panthor_kmd.h"

/* Kernel drivers and who speaks to them.  Tyr offers Panthor's interface. */
static const struct {
   const char *name;
   int (*probe)(int fd, const struct kmd_log *log, struct kmd_pdev *pdev);
} backends[] = {
   { "panthor", panthor_kmd_probe },
   { "tyr", panthor_kmd_probe },
};

int
kmd_error(const struct kmd_log *log, int err, const char *format, ...)
{
   if (log && log->error) {
      va_list args;
      va_start(args, format);
      log->error(log->data, err, format, args);
      va_end(args);
   }

   return err;
}

static void
find_primary(int fd, struct kmd_pdev *pdev)
{
   drmDevicePtr device;

   if (drmGetDevice2(fd, 0, &device))
      return;

   struct stat st;
   if ((device->available_nodes & (1 << DRM_NODE_PRIMARY)) &&
       stat(device->nodes[DRM_NODE_PRIMARY], &st) == 0) {
      pdev->primary_rdev = st.st_rdev;
      pdev->has_primary = true;
   }

   drmFreeDevice(&device);
}

static int
probe(int fd, const char *path, const struct kmd_log *log,
      struct kmd_pdev *pdev)
{
   drmVersionPtr version = drmGetVersion(fd);
   if (!version)
      return kmd_error(log, -ENODEV, "%s: not a DRM node", path);

   snprintf(pdev->driver_name, sizeof(pdev->driver_name), "%.*s",
            version->name_len, version->name);
   pdev->version_major = version->version_major;
   pdev->version_minor = version->version_minor;
   drmFreeVersion(version);

   struct stat st;
   if (fstat(fd, &st) == 0)
      pdev->render_rdev = st.st_rdev;
   find_primary(fd, pdev);

   for (unsigned i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
      if (strcmp(backends[i].name, pdev->driver_name) == 0)
         return backends[i].probe(fd, log, pdev);
   }

   return kmd_error(log, -ENODEV,
                    "%s: kernel driver \"%s\" is none of panthor, tyr", path,
                    pdev->driver_name);
}

int
kmd_pdev_open(const char *path, const struct kmd_log *log,
              struct kmd_pdev **out)
{
   if (strlen(path) >= sizeof((*out)->path))
      return kmd_error(log, -ENAMETOOLONG, "%s: path too long", path);

   int fd = open(path, O_RDWR | O_CLOEXEC);
   if (fd < 0) {
      int err = -errno;
      return kmd_error(log, err, "%s: %s", path, strerror(-err));
   }

   struct kmd_pdev *pdev = calloc(1, sizeof(*pdev));
   if (!pdev) {
      close(fd);
      return -ENOMEM;
   }

   snprintf(pdev->path, sizeof(pdev->path), "%s", path);

   int ret = probe(fd, path, log, pdev);
   close(fd);
   if (ret) {
      free(pdev);
      return ret;
   }

   *out = pdev;
   return 0;
}

void
kmd_pdev_destroy(struct kmd_pdev *pdev)
{
   if (pdev)
      pdev->ops->destroy(pdev);
}

int
kmd_dev_create(const struct kmd_pdev *pdev, const struct kmd_log *log,
               struct kmd_dev **out)
{
   int fd = open(pdev->path, O_RDWR | O_CLOEXEC);
   if (fd < 0) {
      int err = -errno;
      return kmd_error(log, err, "%s: %s", pdev->path, strerror(-err));
   }

   int ret = pdev->ops->create_dev(pdev, fd, log, out);
   if (ret)
      close(fd);

   return ret;
}

void
kmd_bo_unmap(struct kmd_bo *bo)
{
   if (bo->map) {
      munmap(bo->map, bo->size_B);
      bo->map = NULL;
   }
}
