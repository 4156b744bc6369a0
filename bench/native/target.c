// A target that is faster than any generator: one thread, epoll, canned answers, two system calls a request.
//
//   target PORT STATS-FILE [--spin] [--log N FILE] [--stall EVERY-MS FOR-MS] [--delay MEDIAN-US SIGMA]
//          [--hang EVERY AT] [--error EVERY AT] [--hold AFTER-MS FOR-MS]
//
// It counts in a file that it maps, so that looking costs it nothing. With --log it notes of each request its number
// (header breakwater-request, or else the order of arrival), when it came to this machine, when it was read and when its
// answer went out, in µs on CLOCK_MONOTONIC, in memory; SIGTERM writes them to FILE, four doubles each; an answer that
// never went out is at INFINITY. --stall: from the first request on it does nothing for FOR-MS in every EVERY-MS, at the
// end of each. --delay: the answer to request n comes after a time that depends on n alone, log-normal with this median
// and sigma (0: constant). --hang, --error: a request whose number leaves AT when divided by EVERY is never answered, or
// answered with status 503. --hold: once, AFTER-MS after the first request, no answer goes out for FOR-MS, while requests
// are read and noted. --spin: it never sleeps, so that arrivals are seen at once.
// Requests have no body; those that a client sends before it has the last answer are answered in turn.
#define _GNU_SOURCE
#include "answers.h"
#include "pending.h"
#include "settings.h"
#include "stamped.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { EVENTS = 512, READ_SIZE = 65536, MAX_FD = 65536, TIMER = -1, LISTENER = -2 };

// What a connection has sent of a request whose end has not come.
typedef struct {
  char *bytes;
  size_t length;
  uint32_t life;
} Rest;

static Rest rests[MAX_FD];
static int epoll_fd, timer_fd;
// Of what was read last.
static double came_at;

static void send_all(int fd, const Answer *answer) {
  size_t sent = 0;
  while (sent < answer->length) {
    ssize_t n = send(fd, answer->bytes + sent, answer->length - sent, MSG_NOSIGNAL);
    if (n > 0) sent += (size_t)n;
    else if (n < 0 && errno == EAGAIN) poll(&(struct pollfd){fd, POLLOUT, 0}, 1, 1000);
    else if (n < 0 && errno != EINTR) return;
  }
}

static void answer_now(int fd, const Answer *answer, Entry entry) {
  if (logging) {
    // Taken before the write: by then nobody can have read it, so that a client never seems faster than the truth.
    entry.answered_at = now_us();
    log_entry(entry);
  }
  send_all(fd, answer);
}

static double number_in(const char *request, size_t length) {
  static const char name[] = "\r\nbreakwater-request:";
  const char *found = memmem(request, length, name, sizeof name - 1);
  return found == NULL ? (double)stats->requests : (double)strtoull(found + sizeof name - 1, NULL, 10);
}

static void arm_timer(void) {
  double due = pending_due();
  struct itimerspec at = {{0, 0}, {(time_t)(due / 1e6), (long)(fmod(due, 1e6) * 1e3)}};
  timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

static void on_request(int fd, const char *request, size_t length) {
  const Answer *answer = answer_to(request);
  Entry entry = {0, came_at, 0, INFINITY};
  int plain = !delaying && hanging.every == 0 && failing.every == 0;
  if (logging || !plain) {
    entry.number = number_in(request, length);
    entry.arrived_at = now_us();
  }
  if (stats->requests == 0) stats->first_at = now_us();
  stats->requests += 1;
  if (plain) {
    answer_now(fd, answer, entry);
    return;
  }
  if (is_one_of(hanging, entry.number)) {
    log_entry(entry);
    return;
  }
  if (is_one_of(failing, entry.number)) answer = &answers[BUSY];
  double due = held_until(entry.arrived_at + delay_of((uint64_t)entry.number));
  if (due <= entry.arrived_at) answer_now(fd, answer, entry);
  else if (pending_add((Pending){due, fd, rests[fd].life, answer, entry})) arm_timer();
}

static void on_timer(void) {
  uint64_t expirations;
  if (read(timer_fd, &expirations, sizeof expirations) < 0 && errno != EAGAIN) fail("timerfd");
  while (pending_count > 0 && pending_due() <= now_us()) {
    Pending next = pending_take();
    // The number of a closed connection may be another's by now.
    if (next.life == rests[next.fd].life) answer_now(next.fd, next.answer, next.entry);
    else log_entry(next.entry);
  }
  if (pending_count > 0) arm_timer();
}

static void hang_up(int fd) {
  close(fd);
  rests[fd].length = 0;
  rests[fd].life += 1;
  stats->open -= 1;
}

// Answers each whole request; returns how many bytes they were.
static size_t take_requests(int fd, const char *bytes, size_t length) {
  size_t taken = 0;
  while (taken < length) {
    const char *end = memmem(bytes + taken, length - taken, "\r\n\r\n", 4);
    if (end == NULL) break;
    size_t size = (size_t)(end + 4 - (bytes + taken));
    on_request(fd, bytes + taken, size);
    taken += size;
  }
  return taken;
}

static void on_readable(int fd) {
  static char buffer[READ_SIZE + 1];
  Rest *rest = &rests[fd];
  if (rest->length > 0) memcpy(buffer, rest->bytes, rest->length);
  void *into = buffer + rest->length;
  size_t room = READ_SIZE - rest->length;
  ssize_t n = logging ? read_stamped(fd, into, room, &came_at) : read(fd, into, room);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) {
    hang_up(fd);
    return;
  }
  size_t length = rest->length + (size_t)n;
  buffer[length] = 0;
  size_t taken = take_requests(fd, buffer, length);
  rest->length = length - taken;
  if (rest->length == READ_SIZE) hang_up(fd);
  if (rest->length == 0) return;
  rest->bytes = realloc(rest->bytes, rest->length);
  memcpy(rest->bytes, buffer + taken, rest->length);
}

static void watch(int fd, int as) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = as};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

static void on_connect(int listener) {
  int fd, one = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    if (fd >= MAX_FD) {
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    stats->connections += 1;
    stats->open += 1;
    watch(fd, fd);
  }
}

static int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (logging) stamp_arrivals(fd);
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0) fail("bind");
  if (listen(fd, 16384) < 0) fail("listen");
  return fd;
}

// What still waits for its answer when the target ends will have none.
static void log_unanswered(void) {
  while (pending_count > 0) log_entry(pending_take().entry);
}

static void on_end(int signal) {
  (void)signal;
  ending = 1;
}

static void serve(int listener) {
  struct epoll_event events[EVENTS];
  watch(listener, LISTENER);
  watch(timer_fd, TIMER);
  while (!ending) {
    int count = epoll_wait(epoll_fd, events, EVENTS, spin ? 0 : -1);
    if (count > 0) stall();
    for (int i = 0; i < count; i += 1) {
      if (events[i].data.fd == LISTENER) on_connect(listener);
      else if (events[i].data.fd == TIMER) on_timer();
      else on_readable(events[i].data.fd);
    }
  }
}

int main(int argc, char **argv) {
  if (!take_settings(argc, argv)) {
    fprintf(stderr, "%s\n", usage);
    return 2;
  }
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) files.rlim_cur = files.rlim_max, setrlimit(RLIMIT_NOFILE, &files);
  // It ends with the bench that started it, whatever ends that.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_TIMERSLACK, 1);
  struct sigaction end = {.sa_handler = on_end};
  sigaction(SIGTERM, &end, NULL);
  sigaction(SIGINT, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
  make_answers();
  map_stats(argv[2]);
  epoll_fd = epoll_create1(0);
  timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  int listener = listen_on(atoi(argv[1]));
  puts("ready");
  fflush(stdout);
  serve(listener);
  log_unanswered();
  if (log_file != NULL) write_log(log_file);
  return 0;
}
