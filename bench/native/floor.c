// The least that a generator could be late by on this machine: one thread that spins until each instant and writes a
// request to one of its connections, and nothing else; answers are read when there is nothing to send.
//
//   floor PORT CONNECTIONS RATE SECONDS
//
// Prints {"requests","errors","startAt"} with the first instant in µs on CLOCK_MONOTONIC; instant k is k / RATE later.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX = 1024 };
static const char request[] = "GET /small HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

static double now_us(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e6 + at.tv_nsec / 1e3;
}

static int connected(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
    perror("connect");
    exit(1);
  }
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  int connections = atoi(argv[2]) < MAX ? atoi(argv[2]) : MAX, fds[MAX];
  double rate = atof(argv[3]);
  long count = (long)(rate * atof(argv[4])), errors = 0, answers = 0;
  for (int i = 0; i < connections; i += 1) fds[i] = connected(atoi(argv[1]));
  double start = now_us() + 50000;
  char buffer[4096];
  // Each connection is asked in turn, so that its last answer has long come: by then nothing waits behind it.
  for (long k = 0; k < count; k += 1) {
    double at = start + k * 1e6 / rate;
    if (recv(fds[k % connections], buffer, sizeof buffer, MSG_DONTWAIT) > 0) answers += 1;
    while (now_us() < at) continue;
    if (send(fds[k % connections], request, sizeof request - 1, MSG_NOSIGNAL) < 0) errors += 1;
  }
  usleep(50000);
  printf("{\"requests\":%ld,\"errors\":%ld,\"answers\":%ld,\"startAt\":%.3f}\n", count, errors, answers, start);
  return 0;
}
