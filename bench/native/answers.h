// The canned answers of the target, made once at its start. Each is chosen by the first letters of the path.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *path;
  char *bytes;
  size_t length;
} Answer;

enum { SMALL, JSON_14, CHUNKED, LARGE, VARIED, BUSY, ANSWERS };
static Answer answers[ANSWERS] = {{"/small"}, {"/json"}, {"/chunked"}, {"/16k"}, {"/varied"}, {"/busy"}};

// ab speaks HTTP/1.0 and keeps a connection only if the answer says so: every answer says it, to everybody.
#define COMMON "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n"

static void set_answer(int which, const char *head, const char *body) {
  Answer *answer = &answers[which];
  answer->length = strlen(head) + strlen(body);
  answer->bytes = malloc(answer->length + 1);
  snprintf(answer->bytes, answer->length + 1, "%s%s", head, body);
}

static void make_json(void) {
  char body[640] = "{\"items\":[", head[640];
  for (int i = 0; strlen(body) < 560; i += 1) {
    char item[64];
    snprintf(item, sizeof item, "%s{\"id\":%d,\"name\":\"item %d\"}", i ? "," : "", i, i);
    strcat(body, item);
  }
  strcat(body, "]}");
  // Fourteen headers with the two that every answer has.
  snprintf(head, sizeof head,
           COMMON "Content-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n"
                  "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nServer: bench\r\nCache-Control: no-store, max-age=0\r\n"
                  "ETag: W/\"5f2-18b6a0c4d21\"\r\nVary: Accept-Encoding\r\nX-Request-Id: 7f9c24e8d31b4a02\r\n"
                  "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n"
                  "Strict-Transport-Security: max-age=31536000\r\nAccess-Control-Allow-Origin: *\r\n\r\n",
           strlen(body));
  set_answer(JSON_14, head, body);
}

static void make_large(void) {
  enum { BYTES = 16384 };
  char head[128], *body = malloc(BYTES + 1);
  memset(body, 'x', BYTES);
  body[BYTES] = 0;
  snprintf(head, sizeof head, COMMON "Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n", BYTES);
  set_answer(LARGE, head, body);
  free(body);
}

static void make_answers(void) {
  set_answer(SMALL, COMMON "Content-Type: text/plain\r\nContent-Length: 13\r\n\r\n", "Hello, World!");
  set_answer(CHUNKED, COMMON "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
             "20\r\n0123456789abcdef0123456789abcdef\r\n"
             "40\r\n0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n"
             "4\r\nlast\r\n0\r\n\r\n");
  set_answer(VARIED, COMMON "Content-Type: text/plain\r\nX-Request-Id: 00000000\r\nContent-Length: 13\r\n\r\n", "Hello, World!");
  set_answer(BUSY, "HTTP/1.1 503 Service Unavailable\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\n", "busy");
  make_json();
  make_large();
}

// The head of each of these answers differs from the one before: its number counts on, in letters after the digits.
static const Answer *varied(void) {
  static char *number = NULL;
  if (number == NULL) number = strstr(answers[VARIED].bytes, "00000000");
  for (int i = 7; i >= 0 && number[i]++ == 'z'; i -= 1) number[i] = '0';
  return &answers[VARIED];
}

// `request` points at the request line: "GET /path …". What has no answer of its own gets the small one.
static const Answer *answer_to(const char *request) {
  const char *path = memchr(request, ' ', 16);
  if (path == NULL) return &answers[SMALL];
  for (int i = 1; i < ANSWERS; i += 1)
    if (strncmp(path + 1, answers[i].path, strlen(answers[i].path)) == 0) return i == VARIED ? varied() : &answers[i];
  return &answers[SMALL];
}
