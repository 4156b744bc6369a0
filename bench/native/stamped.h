// Reading with the instant at which the kernel took in what is read. Over the loopback that is while the sender writes, so
// that neither a target that is late nor one that stands still makes a request seem to have come late.
#pragma once
#include "record.h"
#include <sys/socket.h>

// To be set before anything is sent: the kernel stamps what comes from then on. Connections have it of their listener.
static void stamp_arrivals(int fd) {
  int one = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one) < 0) fail("SO_TIMESTAMPNS");
}

// As read(); `came_at` is now when there is no stamp.
static ssize_t read_stamped(int fd, void *bytes, size_t size, double *came_at) {
  char control[CMSG_SPACE(sizeof(struct timespec)) + 64];
  struct iovec into = {bytes, size};
  struct msghdr message = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t n = recvmsg(fd, &message, 0);
  *came_at = now_us();
  if (n <= 0) return n;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
    struct timespec stamp, wall;
    memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    // The stamp is of the wall clock: what counts is how long ago it was.
    clock_gettime(CLOCK_REALTIME, &wall);
    double ago = (wall.tv_sec - stamp.tv_sec) * 1e6 + (wall.tv_nsec - stamp.tv_nsec) / 1e3;
    if (ago > 0) *came_at -= ago;
  }
  return n;
}
